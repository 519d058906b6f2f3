package io.forebay.sources.metrics;

import java.util.Set;

/** Reads the pages of one endpoint, one after the other, for tests of other packages. */
public final class TestPages {
  private final ExpositionParser parser;

  /** Reads some families. */
  public TestPages(Set<String> families) {
    parser = new ExpositionParser(FamilySet.of(families), Pages.LINE_LIMIT);
  }

  /** Reads a page; what it returns is valid until the next. */
  public MetricSamples read(String page) {
    try {
      return Pages.parse(parser, page);
    } catch (MalformedPageException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
