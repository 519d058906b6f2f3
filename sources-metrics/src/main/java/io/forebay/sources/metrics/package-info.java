/**
 * What model servers and their machines tell over HTTP: metrics pages in Prometheus text and
 * OpenMetrics, and lists of models.
 */
@NullMarked
package io.forebay.sources.metrics;

import org.jspecify.annotations.NullMarked;
