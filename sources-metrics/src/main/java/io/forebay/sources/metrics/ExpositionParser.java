package io.forebay.sources.metrics;

import java.util.function.ObjLongConsumer;

/**
 * Reads pages of one endpoint, in Prometheus text 0.0.4 or OpenMetrics 1.0, as their bytes arrive.
 * Call {@link #begin}, {@link #feed} as often as there are bytes, and {@link #end}; then again for
 * the next page. A page that is never ended is forgotten by the next {@code begin}.
 *
 * <p>Not thread-safe.
 */
final class ExpositionParser {
  ExpositionParser(FamilySet families, int maximalLineBytes) {}

  /** Begins a page whose format the server does not tell. */
  void begin() {}

  /** Begins a page of which the content type tells the format. */
  void begin(boolean openMetrics) {}

  /**
   * Reads the next part of the page, which may be cut anywhere. Keeps no reference to the bytes.
   */
  void feed(byte[] bytes, int offset, int length) {}

  /**
   * Ends the page.
   *
   * @return the samples, valid until the next {@code begin}
   * @throws MalformedPageException if the page is no exposition
   */
  MetricSamples end() throws MalformedPageException {
    throw new MalformedPageException("not there yet");
  }

  /** How many lines of the page since {@code begin} were malformed and lost. */
  long malformedLines() {
    return 0;
  }

  /** Tells each reason for which lines since {@code begin} were lost, and how many lines. */
  void malformed(ObjLongConsumer<String> action) {}
}
