/** Scrapes the Prometheus and OpenMetrics pages of model servers. */
@NullMarked
package io.forebay.sources.metrics;

import org.jspecify.annotations.NullMarked;
