package io.forebay.api;

import java.util.List;

/**
 * Numbers of all endpoints, side by side in pages, for policies that compare many endpoints on
 * every request.
 *
 * <p>Each endpoint has one row, from the moment at which it is known until it is removed; each
 * declared {@link NumberKey} has one column. The numbers follow the attributes: what is published
 * shows up at once, and what has grown stale becomes {@code NaN}.
 *
 * <p>Rows lie in pages that never change; a publication replaces the page of its endpoint by one
 * volatile write. So take each page once and read everything of its endpoints from it. Different
 * pages may be of different moments, as the pictures of different endpoints are. An endpoint never
 * changes its page, so a loop over all pages meets none twice, and misses none that was there all
 * the time.
 *
 * <p>Thread-safe. No method takes a lock, and none allocates anything.
 *
 * <pre>{@code
 * NumberTable table = layer.numbers();
 * int waiting = table.column(ModelServerMetrics.WAITING_REQUESTS);
 * NumberPage best = null;
 * int bestRow = 0;
 * double least = Double.POSITIVE_INFINITY;
 * for (int p = 0; p < table.pages(); p++) {
 *   NumberPage page = table.page(p);
 *   for (int row = 0; row < page.size(); row++) {
 *     double score = page.get(row, waiting);
 *     if (score < least) {
 *       least = score;
 *       best = page;
 *       bestRow = row;
 *     }
 *   }
 * }
 * Endpoint chosen = best == null ? null : best.endpoint(bestRow);
 * }</pre>
 */
public interface NumberTable {
  /**
   * Returns the declared keys.
   *
   * @return an immutable list; each key is at the place of its column
   */
  List<NumberKey<?>> columns();

  /**
   * Returns the column of a key. It never changes, so ask once and not on every request.
   *
   * @param key a declared key
   * @return 0 or more
   * @throws IllegalArgumentException if the key was not declared
   */
  int column(NumberKey<?> key);

  /**
   * Returns how many pages there are. Their number never shrinks; pages may be empty.
   *
   * @return 0 or more
   */
  int pages();

  /**
   * Returns the latest state of a page.
   *
   * @param index 0 or more, less than {@link #pages()}
   * @return an immutable page
   * @throws IndexOutOfBoundsException if there is no such page
   */
  NumberPage page(int index);
}
