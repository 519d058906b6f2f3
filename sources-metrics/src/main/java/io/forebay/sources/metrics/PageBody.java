package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/** Passes the body of one answer to the reader as it comes, unpacked, and no more than allowed. */
final class PageBody<T> implements AutoCloseable, Gunzip.Sink {
  private final HttpLoop loop;
  private final PageReader<T> reader;
  private final PageHead head;
  private final long maximalBytes;
  private final @Nullable Gunzip gunzip;
  private long sent;
  private long unpacked;

  PageBody(HttpLoop loop, PageReader<T> reader, PageHead head, long maximalBytes, boolean gzip) {
    this.loop = loop;
    this.reader = reader;
    this.head = head;
    this.maximalBytes = maximalBytes;
    reader.begin(head);
    this.gunzip = gzip ? new Gunzip() : null;
  }

  /** Takes the next bytes. */
  void feed(byte[] bytes, int offset, int length) {
    head.fetch().received(length);
    sent += length;
    if (sent > maximalBytes) {
      throw tooLarge(head.url(), maximalBytes);
    }
    if (gunzip == null) {
      accept(bytes, offset, length);
      return;
    }
    try {
      gunzip.feed(bytes, offset, length, loop.unpacked(), this);
    } catch (DataFormatException e) {
      throw new FetchException(
          Failures.PROTOCOL,
          head.url() + ": the page is not the gzip it claims: " + e.getMessage(),
          e);
    }
  }

  /** Ends the page. */
  T end() {
    if (gunzip != null && !gunzip.complete()) {
      throw new FetchException(
          Failures.CLOSED, head.url() + ": the compressed page ends in the middle", null);
    }
    return reader.end();
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
      throw tooLarge(head.url(), maximalBytes);
    }
    reader.feed(bytes, offset, length);
  }

  static FetchException tooLarge(String url, long maximalBytes) {
    return new FetchException(
        Failures.BODY_TOO_LARGE,
        url + ": the page is too large (expected: at most " + maximalBytes + " bytes)",
        null);
  }
}
