package io.forebay.sources.metrics;

import java.util.List;

/** Another parser, to compare with. */
interface Peer extends AutoCloseable {
  /** What docs/parser-differences.md calls it. */
  String name();

  /** Whether it reads pages of this format. */
  boolean reads(boolean openMetrics);

  /**
   * Reads a page.
   *
   * @throws PeerException if it refuses the page
   */
  List<MetricSample> read(String page) throws PeerException;

  /** What it can tell of these samples. */
  List<MetricSample> view(List<MetricSample> samples);

  @Override
  void close();

  /** The other parser refuses a page. */
  final class PeerException extends Exception {
    private static final long serialVersionUID = 1;

    PeerException(String message) {
      super(message);
    }
  }
}
