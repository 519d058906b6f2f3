package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pages of one target, one after another: {@link #begin}, {@link #feed} as often as there
 * are bytes, {@link #end}. A page that is never ended is forgotten by the next {@code begin}. Each
 * target has a reader of its own, which is called on the target's event loop only.
 *
 * @param <T> what a page is read into
 */
interface PageReader<T> {
  /** What is asked for, as the header {@code Accept} says it; always the same. */
  String accept();

  /**
   * What is sent as {@code If-None-Match} with the next request, or null for nothing. Only if
   * something was sent is the answer 304 accepted.
   */
  default @Nullable String condition() {
    return null;
  }

  /** Begins a page whose status is 200. */
  void begin(PageHead head);

  /** Takes the next bytes, unpacked, cut anywhere. They are overwritten after the call. */
  void feed(byte[] bytes, int offset, int length);

  /**
   * Ends the page.
   *
   * @return what was read, valid until the next {@code begin}
   * @throws FetchException if it is not what was asked for
   */
  T end();

  /**
   * The answer was 304: nothing has changed since the page that {@link #condition} named.
   *
   * @return what that page was read into, or something that means the same
   */
  default T unchanged(PageHead head) {
    throw new FetchException(
        Failures.HTTP_STATUS, head.url() + ": 304 Not Modified (expected: 200)", null);
  }
}
