/**
 * Load reports: what model servers say of their load along with their responses (ORCA), taken over
 * when a gateway has a response in its hand. Needs no scrape and no connection of its own.
 */
@NullMarked
package io.forebay.sources.metrics.loadreports;

import org.jspecify.annotations.NullMarked;
