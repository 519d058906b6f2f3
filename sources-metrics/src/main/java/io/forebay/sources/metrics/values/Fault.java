package io.forebay.sources.metrics.values;

/**
 * What is wrong with the definition of an attribute.
 *
 * @param field the field of the configuration
 * @param message what it is and what was expected, without the field's name
 */
record Fault(String field, String message) {}
