package io.forebay.sources.k8s;

import io.forebay.api.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads the fields that say which pods are meant, and the cluster that they are in. */
final class PodSelectionReader {
  private static final String SELECTOR = "selector";
  private static final String POOL = "pool";
  private static final String SERVICE = "service";

  private final Settings settings;
  private final KubernetesCluster cluster;
  private final Optional<String> namespace;
  private final List<String> given = new ArrayList<>();
  private boolean sound = true;
  private @Nullable PodSelection selection;

  private PodSelectionReader(Settings settings) {
    this.settings = settings;
    cluster = KubernetesCluster.from(settings);
    namespace = ClusterSettingsReader.namespace(settings);
  }

  /**
   * Reads what a discovery is to follow.
   *
   * @return the selection with its cluster; null after a problem
   */
  static @Nullable PodChoice ofDiscovery(Settings settings) {
    PodSelectionReader reader = new PodSelectionReader(settings);
    PodChoice followed = reader.read();
    if (reader.given.isEmpty()) {
      reader.nothingSelected();
    }
    PodChoice.note(settings, followed);
    return followed;
  }

  /**
   * Reads what a source is to follow: what the one discovery follows, if nothing is said of it.
   *
   * @return the selection with its cluster; null after a problem
   */
  static @Nullable PodChoice ofSource(Settings settings) {
    PodSelectionReader reader = new PodSelectionReader(settings);
    PodChoice followed = reader.read();
    if (!reader.given.isEmpty()) {
      return followed;
    }
    if (reader.cluster.isUsual() && reader.namespace.isEmpty()) {
      return PodChoice.only(settings);
    }
    reader.nothingSelected();
    return null;
  }

  private void nothingSelected() {
    settings.problem(
        SELECTOR,
        "none of selector, pool, service (expected: one of them, which says what pods are meant,"
            + " for example selector: app=vllm)");
  }

  private @Nullable PodChoice read() {
    take(SELECTOR, text -> true, "", PodSelection::labels);
    take(POOL, PodSelection::isName, PodSelection.NAME_EXPECTED, PodSelection::pool);
    take(SERVICE, PodSelection::isName, PodSelection.NAME_EXPECTED, PodSelection::service);
    if (given.size() > 1) {
      settings.problem(
          given.get(given.size() - 1),
          String.join(" and ", given) + " are set (expected: one of selector, pool, service)");
      return null;
    }
    if (selection == null || !sound) {
      return null;
    }
    return new PodChoice(cluster, namespace.map(selection::inNamespace).orElse(selection));
  }

  private void take(
      String field,
      Predicate<String> valid,
      String expected,
      Function<String, PodSelection> selecting) {
    settings
        .string(field)
        .optional()
        .ifPresent(
            text -> {
              given.add(field);
              if (valid.test(text)) {
                selection = selecting.apply(text);
              } else {
                settings.problem(field, "'" + text + "' (expected: " + expected + ")");
                sound = false;
              }
            });
  }
}
