package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.netty.buffer.ByteBuf;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Passes the body of one answer to the parser as it comes, unpacked, and no more than allowed. */
final class PageBody implements AutoCloseable, Gunzip.Sink {
  private final ScrapeLoop loop;
  private final ExpositionParser parser;
  private final FetchContext fetch;
  private final String url;
  private final long maximalBytes;
  private final @Nullable Gunzip gunzip;
  private final boolean untilClose;
  private long sent;
  private long unpacked;

  PageBody(
      ScrapeLoop loop,
      ExpositionParser parser,
      FetchContext fetch,
      String url,
      long maximalBytes,
      boolean gzip,
      boolean untilClose) {
    this.loop = loop;
    this.parser = parser;
    this.fetch = fetch;
    this.url = url;
    this.maximalBytes = maximalBytes;
    this.gunzip = gzip ? new Gunzip() : null;
    this.untilClose = untilClose;
  }

  /** Takes the readable bytes, and leaves the buffer to its owner. */
  void feed(ByteBuf buffer) {
    int length = buffer.readableBytes();
    fetch.received(length);
    sent += length;
    if (sent > maximalBytes) {
      throw tooLarge(url, maximalBytes);
    }
    int from = buffer.readerIndex();
    if (buffer.hasArray()) {
      take(buffer.array(), buffer.arrayOffset() + from, length);
      return;
    }
    byte[] scratch = loop.scratch();
    for (int done = 0; done < length; ) {
      int part = Math.min(scratch.length, length - done);
      buffer.getBytes(from + done, scratch, 0, part);
      take(scratch, 0, part);
      done += part;
    }
  }

  /** Ends the page, and tells which lines of it were lost. */
  MetricSamples end(String contentType) {
    if (gunzip != null && !gunzip.complete()) {
      throw new FetchException(
          Failures.CLOSED, url + ": the compressed page ends in the middle", null);
    }
    try {
      MetricSamples samples = parser.end();
      if (untilClose && gunzip == null && parser.lacksEnd()) {
        // Neither a length nor a last line says that the last number was not cut in two.
        throw new FetchException(
            Failures.CLOSED, url + ": the connection was closed before # EOF", null);
      }
      parser.malformed((reason, lines) -> fetch.problem(reason, lines));
      return samples;
    } catch (MalformedPageException e) {
      throw new FetchException(
          Failures.NOT_EXPOSITION,
          url
              + ": not a page of metrics (Content-Type: "
              + Failures.printable(contentType)
              + "; are port and path right?): "
              + Failures.printable(String.valueOf(e.getMessage())),
          e);
    }
  }

  @Override
  public void close() {
    if (gunzip != null) {
      gunzip.close();
    }
  }

  @Override
  public void accept(byte[] bytes, int offset, int length) {
    unpacked += length;
    if (unpacked > maximalBytes) {
      throw tooLarge(url, maximalBytes);
    }
    parser.feed(bytes, offset, length);
  }

  static FetchException tooLarge(String url, long maximalBytes) {
    return new FetchException(
        Failures.BODY_TOO_LARGE,
        url + ": the page is too large (expected: at most " + maximalBytes + " bytes)",
        null);
  }

  private void take(byte[] bytes, int offset, int length) {
    if (gunzip == null) {
      accept(bytes, offset, length);
      return;
    }
    try {
      gunzip.feed(bytes, offset, length, loop.unpacked(), this);
    } catch (DataFormatException e) {
      throw new FetchException(
          Failures.PROTOCOL, url + ": the page is not the gzip it claims: " + e.getMessage(), e);
    }
  }
}
