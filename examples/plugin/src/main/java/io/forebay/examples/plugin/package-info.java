/** A collection in a jar of its own, found by ServiceLoader. */
@NullMarked
package io.forebay.examples.plugin;

import org.jspecify.annotations.NullMarked;
