package io.forebay.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** All that is measured by processes of its own. */
final class Programs {
  private Programs() {}

  /** The programs, in the order in which they are run. */
  static List<Program> all() {
    List<Program> all = new ArrayList<>();
    all.add(new ScrapeBenchmark());
    all.add(new FleetBenchmark());
    all.add(new FirstPictureBenchmark());
    all.add(new StalenessBenchmark());
    all.addAll(KubernetesBenchmark.all(KubernetesOptions.of()));
    return all;
  }
}
