package io.forebay.core;

/**
 * A value that was set, and where.
 *
 * @param value the value
 * @param where the place of the value
 * @param <T> its type
 */
record Given<T>(T value, Where where) {}
