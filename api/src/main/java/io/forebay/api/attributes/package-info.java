/**
 * The attributes that routing policies share, each an immutable record with its key.
 *
 * <p>A policy depends on these alone, whichever source fills them.
 */
@NullMarked
package io.forebay.api.attributes;

import org.jspecify.annotations.NullMarked;
