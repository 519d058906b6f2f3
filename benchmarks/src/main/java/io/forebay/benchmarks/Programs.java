package io.forebay.benchmarks;

import java.util.List;

/** All that is measured by processes of its own. */
final class Programs {
  private Programs() {}

  /** The programs, in the order in which they are run. */
  static List<Program> all() {
    return List.of(new FleetBenchmark(), new FirstPictureBenchmark(), new StalenessBenchmark());
  }
}
