package io.forebay.sources.metrics;

import java.util.Collection;

/** Lets measurements read the pages of one endpoint as the scraper reads them. Not thread-safe. */
public final class ParserDoor {
  /** As much as the scraper passes on at once. */
  private static final int PIECE = 16 * 1024;

  private static final int MAXIMAL_LINE = 64 * 1024;

  private final ExpositionParser parser;

  private ParserDoor(FamilySet families) {
    parser = new ExpositionParser(families, MAXIMAL_LINE);
  }

  /** Makes one that keeps these families and no others. */
  public static ParserDoor of(Collection<String> families) {
    return new ParserDoor(FamilySet.of(families));
  }

  /** Makes one that keeps everything. */
  public static ParserDoor all() {
    return new ParserDoor(FamilySet.all());
  }

  /** Reads a page; the samples are valid until the next one. */
  public MetricSamples read(byte[] page, boolean openMetrics) throws Exception {
    parser.begin(openMetrics);
    for (int at = 0; at < page.length; at += PIECE) {
      parser.feed(page, at, Math.min(PIECE, page.length - at));
    }
    MetricSamples samples = parser.end();
    if (parser.malformedLines() > 0) {
      throw new IllegalStateException("lines of the page were lost");
    }
    return samples;
  }
}
