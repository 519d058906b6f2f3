package io.forebay.sources.k8s;

import java.net.URI;
import java.nio.ByteBuffer;

/** Asks for a stream of lines. */
final class StreamExchange extends Exchange<Void> {
  private static final int MAXIMAL_LINE = 8 << 20;

  private final ApiServer.Lines lines;

  // Guarded by the exchange's lock.
  private final LineSplitter splitter =
      new LineSplitter(MAXIMAL_LINE) {
        @Override
        boolean line(byte[] buffer, int offset, int length) {
          lines.line(buffer, offset, length);
          return !over();
        }
      };

  StreamExchange(HttpApiServer server, String path, URI uri, ApiServer.Lines lines) {
    super(server, path, uri);
    this.lines = lines;
  }

  @Override
  void accepted() {
    // It may stay open for long: how long, is its user's to watch.
    unlimited();
    lines.opened();
  }

  @Override
  void take(ByteBuffer part) throws ApiFault {
    splitter.take(part);
  }

  @Override
  @SuppressWarnings("NullAway")
  Void complete() {
    splitter.end();
    return null;
  }
}
