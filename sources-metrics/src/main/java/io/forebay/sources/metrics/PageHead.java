package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import org.jspecify.annotations.Nullable;

/**
 * What a reader is told of a page before its bytes.
 *
 * @param fetch whom to tell of problems
 * @param url the page's address, for messages; without query
 * @param contentType what the server says that it is, {@code none} if it says nothing
 * @param etag the page's tag, fit to be sent back as it is, or null if it has none
 * @param untilClose whether nothing but the end of the connection says that the page is whole
 */
record PageHead(
    FetchContext fetch, String url, String contentType, @Nullable String etag, boolean untilClose) {
  private static final int MAXIMAL_TAG = 512;

  /** The tag if it can be sent back. */
  static @Nullable String tag(@Nullable String etag) {
    boolean fit =
        etag != null
            && !etag.isEmpty()
            && !etag.equals("*") // Sent back, it would mean any page, and no change be seen again.
            && etag.length() <= MAXIMAL_TAG
            && etag.chars().allMatch(c -> c >= ' ' && c < 127);
    return fit ? etag : null;
  }
}
