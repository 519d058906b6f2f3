/** Attributes of one's own from any metric, by configuration: values, rates, quantiles, means. */
@NullMarked
package io.forebay.sources.metrics.values;

import org.jspecify.annotations.NullMarked;
