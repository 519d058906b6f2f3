package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads pages of metrics. */
final class ExpositionReader implements PageReader<MetricSamples> {
  /**
   * OpenMetrics first, because its last line shows that the page is whole, which a server that
   * closes after each answer cannot show otherwise. Text 0.0.4 next, which most servers speak;
   * anything after that, because servers that look at nothing but the path should not refuse.
   */
  static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.9,*/*;q=0.1";

  private final ExpositionParser parser;
  private @Nullable PageHead head;

  ExpositionReader(ExpositionParser parser) {
    this.parser = parser;
  }

  @Override
  public String accept() {
    return ACCEPT;
  }

  @Override
  public void begin(PageHead next) {
    head = next;
    // Other types, text/html included, say nothing: many frameworks set them without being asked.
    String type = next.contentType().toLowerCase(Locale.ROOT);
    if (type.startsWith("application/openmetrics-text")) {
      parser.begin(true);
    } else if (type.startsWith("text/plain")) {
      parser.begin(false);
    } else {
      parser.begin();
    }
  }

  @Override
  public void feed(byte[] bytes, int offset, int length) {
    parser.feed(bytes, offset, length);
  }

  /** Ends the page, and tells which lines of it were lost. */
  @Override
  public MetricSamples end() {
    PageHead page = Objects.requireNonNull(head, "begin first");
    head = null;
    try {
      MetricSamples samples = parser.end();
      if (page.untilClose() && parser.lacksEnd()) {
        // Neither a length nor a last line says that the last number was not cut in two.
        throw new FetchException(
            Failures.CLOSED, page.url() + ": the connection was closed before # EOF", null);
      }
      parser.malformed((reason, lines) -> page.fetch().problem(reason, lines));
      return samples;
    } catch (MalformedPageException e) {
      throw new FetchException(
          Failures.NOT_EXPOSITION,
          page.url()
              + ": not a page of metrics (Content-Type: "
              + Failures.printable(page.contentType())
              + "; are port and path right?): "
              + Failures.printable(String.valueOf(e.getMessage())),
          e);
    }
  }
}
