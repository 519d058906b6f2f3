/** Benchmarks, and the program that makes tables of their results. */
@NullMarked
package io.forebay.benchmarks;

import org.jspecify.annotations.NullMarked;
