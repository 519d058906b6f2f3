package io.forebay.examples;

import io.forebay.core.LayerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a report tells of discoveries and sources as a whole, and not of one endpoint. */
final class Knowledge {
  /** The discovery that confirms what it knows; the age of what others know means nothing. */
  private static final String KUBERNETES = "kubernetes-pods";

  private static final long IN_SECONDS = 10_000;

  private Knowledge() {}

  /** Tells whether whatever is not ready has failed, so that waiting may be in vain. */
  static boolean stuck(LayerReport report) {
    return report.discoveries().stream().anyMatch(each -> fault(each) != null)
        && report.discoveries().stream().allMatch(each -> each.ready() || fault(each) != null)
        && report.discoveries().stream().allMatch(each -> each.endpoints() == 0);
  }

  /**
   * Returns a line for each discovery of a cluster's pods: how many, and how old that is.
   *
   * @param reasons whether it tells why that is not newer, too, where the faults are not in sight
   */
  static List<String> lines(LayerReport report, Instant at, boolean reasons) {
    List<String> lines = new ArrayList<>();
    for (LayerReport.DiscoveryReport discovery : report.discoveries()) {
      if (discovery.type().equals(KUBERNETES)) {
        lines.add(discovery.name() + ": " + line(discovery, at, reasons));
      }
    }
    return lines;
  }

  private static String line(LayerReport.DiscoveryReport discovery, Instant at, boolean reasons) {
    String fault = fault(discovery);
    String why = fault == null || !reasons ? "" : ": " + firstLine(fault);
    Long age = ageMillis(discovery, at);
    if (age == null) {
      return "nothing seen yet" + why;
    }
    int count = discovery.endpoints();
    String known =
        count + (count == 1 ? " endpoint" : " endpoints") + ", as the API server told " + ago(age);
    return known + (fault == null ? "" : "; it cannot be seen now" + why);
  }

  private static String ago(long millis) {
    return (millis < IN_SECONDS ? millis + " ms" : millis / 1_000 + " s") + " ago";
  }

  /**
   * Returns the one discovery of a layer as maps and plain values, if it is of a cluster's pods.
   *
   * @return null if it is another, or there are several, because then it is not known whose an
   *     endpoint is
   */
  static @Nullable Map<String, Object> tree(LayerReport report, Instant at) {
    LayerReport.DiscoveryReport discovery = report.discoveries().get(0);
    if (report.discoveries().size() > 1 || !discovery.type().equals(KUBERNETES)) {
      return null;
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", discovery.name());
    Long age = ageMillis(discovery, at);
    if (age != null) {
      tree.put("ageMillis", age);
    }
    String fault = fault(discovery);
    if (fault != null) {
      tree.put("lastError", fault);
    }
    return tree;
  }

  /** Returns what cannot be seen at present, in full, each once. */
  static Set<String> faults(LayerReport report) {
    Set<String> faults = new LinkedHashSet<>();
    for (LayerReport.DiscoveryReport discovery : report.discoveries()) {
      String fault = fault(discovery);
      if (fault != null) {
        faults.add("discovery '" + discovery.name() + "': " + fault);
      } else if (!discovery.ready()) {
        faults.add("discovery '" + discovery.name() + "': no answer in time");
      }
    }
    for (LayerReport.SourceReport source : report.sources()) {
      Set<String> reasons = new LinkedHashSet<>(source.blind().values());
      String fault = fault(source.calls());
      if (fault != null) {
        reasons.add(fault);
      }
      for (String reason : reasons) {
        // What two plugins cannot see for one reason is told once.
        if (faults.stream().noneMatch(told -> told.endsWith(reason))) {
          faults.add("source '" + source.name() + "': " + reason);
        }
      }
    }
    return faults;
  }

  /** Returns the first line of a fault, without the sentence that leads to what follows it. */
  static String firstLine(String fault) {
    String line = fault.lines().findFirst().orElse("");
    int last = line.lastIndexOf(". ");
    return line.endsWith(":") && last >= 0 ? line.substring(0, last) : line;
  }

  private static @Nullable String fault(LayerReport.DiscoveryReport discovery) {
    return fault(discovery.calls());
  }

  private static @Nullable String fault(LayerReport.Counts calls) {
    return calls.failuresInARow() == 0 ? null : calls.lastError();
  }

  private static @Nullable Long ageMillis(LayerReport.DiscoveryReport discovery, Instant at) {
    Instant last = discovery.calls().lastSuccess();
    return last == null || !discovery.ready() ? null : Duration.between(last, at).toMillis();
  }
}
