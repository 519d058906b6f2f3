package io.forebay.benchmarks;

import java.util.List;

/**
 * One line of a table: what was measured of one thing.
 *
 * @param name what was measured, alone in its table
 * @param unit the unit of each number, as in {@code ns/op} or {@code ms}
 * @param measured one number for each iteration of each fork, or for each process; at least one
 * @param allocated bytes for each operation; NaN if not measured
 */
record Row(String name, String unit, List<Double> measured, double allocated) {
  Row {
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("measured: nothing of " + name + " (expected: a number)");
    }
    measured = measured.stream().sorted().toList();
  }

  /** The middle number, because some forks on a busy machine are much slower than the others. */
  double median() {
    int middle = measured.size() / 2;
    return measured.size() % 2 == 1
        ? measured.get(middle)
        : (measured.get(middle - 1) + measured.get(middle)) / 2;
  }

  double lowest() {
    return measured.get(0);
  }

  double highest() {
    return measured.get(measured.size() - 1);
  }
}
