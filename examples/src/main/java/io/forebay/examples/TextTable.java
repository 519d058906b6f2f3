package io.forebay.examples;

import java.util.List;
import java.util.regex.Pattern;

/** Lines up columns: numbers to the right, everything else to the left. */
final class TextTable {
  private static final Pattern NUMBER = Pattern.compile("-|[-+]?[0-9].*");
  private static final String GAP = "  ";

  private TextTable() {}

  /** Returns the rows, the first of which is the head, each ended by a line break. */
  static String of(List<List<String>> rows) {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] right = new boolean[columns];
    for (int column = 0; column < columns; column++) {
      right[column] = rows.size() > 1;
      for (int row = 0; row < rows.size(); row++) {
        String cell = rows.get(row).get(column);
        widths[column] = Math.max(widths[column], cell.length());
        right[column] &= row == 0 || NUMBER.matcher(cell).matches();
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < columns; column++) {
        String cell = row.get(column);
        String pad = " ".repeat(widths[column] - cell.length());
        line.append(column == 0 ? "" : GAP).append(right[column] ? pad + cell : cell + pad);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
