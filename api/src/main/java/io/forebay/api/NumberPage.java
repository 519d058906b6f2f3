package io.forebay.api;

import java.util.Arrays;
import java.util.Objects;

/**
 * The numbers of some endpoints at one moment, column by column. Immutable: a change makes another
 * page.
 *
 * <p>A number is {@code NaN} where its attribute is absent, stale, or resolved only when it is
 * read, where the value lacks it, and where it could not be computed. Comparisons with {@code NaN}
 * are false, so an endpoint whose score has one is never the least. All numbers of one attribute in
 * a row are of the same value.
 *
 * <p>Data layers make the pages of their {@link NumberTable}; a test of a policy can make its own.
 *
 * <pre>{@code
 * NumberPage page = NumberPage.empty(1).with(endpoint, 2.5);
 * double least = Double.POSITIVE_INFINITY;
 * int best = -1;
 * for (int row = 0; row < page.size(); row++) {
 *   double score = page.get(row, 0);
 *   if (score < least) {
 *     least = score;
 *     best = row;
 *   }
 * }
 * Endpoint chosen = best < 0 ? null : page.endpoint(best);
 * }</pre>
 */
public final class NumberPage {
  /** How many endpoints a page has room for. */
  public static final int ROWS = 64;

  private final int size;
  private final Endpoint[] endpoints;

  /**
   * Column by column, so that a loop over rows reads what lies side by side; {@link #ROWS} of each,
   * so that a number's place takes nothing to compute. {@code NaN} where no row is.
   */
  private final double[] numbers;

  private NumberPage(Endpoint[] endpoints, double[] numbers) {
    this.size = endpoints.length;
    this.endpoints = endpoints;
    this.numbers = numbers;
  }

  /**
   * Returns a page without rows.
   *
   * @param columns how many numbers a row has
   * @return an empty page
   * @throws IllegalArgumentException if {@code columns} is negative
   */
  public static NumberPage empty(int columns) {
    if (columns < 0) {
      throw new IllegalArgumentException("columns: " + columns + " (expected: >= 0)");
    }
    double[] numbers = new double[Math.multiplyExact(columns, ROWS)];
    Arrays.fill(numbers, Double.NaN);
    return new NumberPage(new Endpoint[0], numbers);
  }

  /**
   * Returns how many endpoints the page has.
   *
   * @return 0 to {@link #ROWS}
   */
  public int size() {
    return size;
  }

  /**
   * Returns the endpoint of a row.
   *
   * @param row 0 or more, less than {@link #size()}
   * @return the endpoint
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public Endpoint endpoint(int row) {
    return endpoints[row];
  }

  /**
   * Returns a number.
   *
   * @param row 0 or more, less than {@link #ROWS}
   * @param column the {@linkplain NumberTable#column column} of the number's key
   * @return the number; {@code NaN} if there is none, or no such row
   * @throws IndexOutOfBoundsException if no page has such a row, or this one no such column
   */
  public double get(int row, int column) {
    // A wrong column is outside of the array.
    return numbers[column * ROWS + Objects.checkIndex(row, ROWS)];
  }

  /**
   * Returns a page with one more row, the last.
   *
   * @param endpoint the row's endpoint
   * @param row its numbers, one for each column
   * @return another page
   * @throws IllegalArgumentException if there are more or fewer numbers than columns
   * @throws IllegalStateException if the page has no room
   */
  public NumberPage with(Endpoint endpoint, double... row) {
    checkWidth(row);
    if (size == ROWS) {
      throw new IllegalStateException("page: " + size + " rows (expected: room for one more)");
    }
    Endpoint[] more = Arrays.copyOf(endpoints, size + 1);
    more[size] = Objects.requireNonNull(endpoint, "endpoint");
    return new NumberPage(more, changed(size, row));
  }

  /**
   * Returns a page with other numbers in one row.
   *
   * @param place which row
   * @param row its new numbers, one for each column
   * @return another page
   * @throws IllegalArgumentException if there are more or fewer numbers than columns
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public NumberPage with(int place, double... row) {
    checkWidth(row);
    return new NumberPage(endpoints, changed(Objects.checkIndex(place, size), row));
  }

  /**
   * Returns a page without one row. The last row takes its place.
   *
   * @param place which row
   * @return another page
   * @throws IndexOutOfBoundsException if there is no such row
   */
  public NumberPage without(int place) {
    Objects.checkIndex(place, size);
    int last = size - 1;
    Endpoint[] fewer = Arrays.copyOf(endpoints, last);
    double[] changed = numbers.clone();
    for (int at = 0; at < changed.length; at += ROWS) {
      changed[at + place] = changed[at + last];
      changed[at + last] = Double.NaN;
    }
    if (place < last) {
      fewer[place] = endpoints[last];
    }
    return new NumberPage(fewer, changed);
  }

  private double[] changed(int place, double[] row) {
    double[] changed = numbers.clone();
    for (int column = 0; column < row.length; column++) {
      changed[column * ROWS + place] = row[column];
    }
    return changed;
  }

  private int columns() {
    return numbers.length / ROWS;
  }

  private void checkWidth(double[] row) {
    if (row.length != columns()) {
      throw new IllegalArgumentException(
          "numbers of a row: " + row.length + " (expected: " + columns() + ")");
    }
  }

  /** Returns the endpoints and their numbers, for messages. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int row = 0; row < size; row++) {
      text.append(row == 0 ? "" : ", ").append(endpoints[row].id()).append(':');
      for (int column = 0; column < columns(); column++) {
        text.append(' ').append(get(row, column));
      }
    }
    return text.append(']').toString();
  }
}
