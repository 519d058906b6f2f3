package io.forebay.examples;

import java.util.Map;

/**
 * What was measured at one moment of a soak.
 *
 * @param atNanos when
 * @param threads live threads by the name that they share
 * @param heapBytes heap in use right after a collection
 * @param descriptors open file descriptors; 0 where the system does not tell
 * @param scrapes pages served so far
 * @param failures fetches that failed so far
 * @param skipped fetches left out so far because the one before had not ended
 * @param fewest scrapes in the emptiest part of the interval, since the last sample
 * @param most scrapes in the fullest part of the interval, since the last sample
 * @param average scrapes in an average part of the interval, since the last sample
 */
record SoakSample(
    long atNanos,
    Map<String, Integer> threads,
    long heapBytes,
    long descriptors,
    long scrapes,
    long failures,
    long skipped,
    long fewest,
    long most,
    double average) {

  /** Returns how many threads belong to the data layer. */
  int layerThreads() {
    return threads.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith("forebay-"))
        .mapToInt(Map.Entry::getValue)
        .sum();
  }
}
