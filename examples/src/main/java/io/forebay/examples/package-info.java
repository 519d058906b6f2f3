/** Runnable examples: simulated model servers, a gateway, inspect. */
@NullMarked
package io.forebay.examples;

import org.jspecify.annotations.NullMarked;
