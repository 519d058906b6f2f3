package io.forebay.core;

import java.time.Duration;

/**
 * When a polling source is asked.
 *
 * @param interval the time between the starts of two fetches of one endpoint
 * @param timeout how long a fetch may take; at most the interval
 * @param backOffInitial the time from a failed fetch to the next, at the first failure; doubles
 *     with each further one
 * @param backOffMaximum the longest time between two fetches of an endpoint that fails
 */
record Timing(
    Duration interval, Duration timeout, Duration backOffInitial, Duration backOffMaximum) {}
