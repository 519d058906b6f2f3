/** The data layer: wires discovery, sources and collections, and keeps the attribute store. */
@NullMarked
package io.forebay.core;

import org.jspecify.annotations.NullMarked;
