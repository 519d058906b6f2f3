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
  private final int size;
  private final int columns;
  private final Endpoint[] endpoints;

  /** Column by column, so that a loop over rows reads what lies side by side. */
  private final double[] numbers;

  private NumberPage(Endpoint[] endpoints, int columns, double[] numbers) {
    this.size = endpoints.length;
    this.columns = columns;
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
    return new NumberPage(new Endpoint[0], columns, new double[0]);
  }

  /**
   * Returns how many endpoints the page has.
   *
   * @return 0 or more
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
   * @param row 0 or more, less than {@link #size()}
   * @param column the {@linkplain NumberTable#column column} of the number's key
   * @return the number, or {@code NaN} if there is none
   * @throws IndexOutOfBoundsException if there is no such row or column
   */
  public double get(int row, int column) {
    // A loop over rows checks this once; a wrong column is outside of the array.
    return numbers[column * size + Objects.checkIndex(row, size)];
  }

  /**
   * Returns a page with one more row, the last.
   *
   * @param endpoint the row's endpoint
   * @param row its numbers, one for each column
   * @return another page
   * @throws IllegalArgumentException if there are more or fewer numbers than columns
   */
  public NumberPage with(Endpoint endpoint, double... row) {
    checkWidth(row);
    Endpoint[] moreEndpoints = Arrays.copyOf(endpoints, size + 1);
    moreEndpoints[size] = Objects.requireNonNull(endpoint, "endpoint");
    double[] more = new double[columns * (size + 1)];
    for (int column = 0; column < columns; column++) {
      System.arraycopy(numbers, column * size, more, column * (size + 1), size);
      more[column * (size + 1) + size] = row[column];
    }
    return new NumberPage(moreEndpoints, columns, more);
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
    Objects.checkIndex(place, size);
    double[] changed = numbers.clone();
    for (int column = 0; column < columns; column++) {
      changed[column * size + place] = row[column];
    }
    return new NumberPage(endpoints, columns, changed);
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
    Endpoint[] fewerEndpoints = Arrays.copyOf(endpoints, last);
    double[] fewer = new double[columns * last];
    for (int column = 0; column < columns; column++) {
      System.arraycopy(numbers, column * (last + 1), fewer, column * last, last);
    }
    if (place < last) {
      fewerEndpoints[place] = endpoints[last];
      for (int column = 0; column < columns; column++) {
        fewer[column * last + place] = numbers[column * (last + 1) + last];
      }
    }
    return new NumberPage(fewerEndpoints, columns, fewer);
  }

  private void checkWidth(double[] row) {
    if (row.length != columns) {
      throw new IllegalArgumentException(
          "numbers of a row: " + row.length + " (expected: " + columns + ")");
    }
  }

  /** Returns the endpoints and their numbers, for messages. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int row = 0; row < size; row++) {
      text.append(row == 0 ? "" : ", ").append(endpoints[row].id()).append(':');
      for (int column = 0; column < columns; column++) {
        text.append(' ').append(get(row, column));
      }
    }
    return text.append(']').toString();
  }
}
