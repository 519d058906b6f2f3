package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;
import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a configuration may say of a cluster, and which plugins share one. */
class ClusterSettingsTest {
  @TempDir private Path folder;
  private final List<KubernetesCluster> clusters = new ArrayList<>();
  private final List<ClusterSettings> read = new ArrayList<>();

  private final class Noting implements DataSourceProvider {
    @Override
    public String type() {
      return "noting";
    }

    @Override
    public DataSource<?> create(Settings settings) {
      KubernetesCluster cluster = KubernetesCluster.from(settings);
      clusters.add(cluster);
      KubernetesCluster.Builder builder = KubernetesCluster.builder();
      ClusterSettingsReader.read(settings, builder);
      read.add(builder.settings());
      return ClusterSettingsReader.namespace(settings)
          .map(namespace -> KubernetesWatchSource.of(cluster, namespace))
          .orElseGet(() -> KubernetesWatchSource.of(cluster));
    }
  }

  private String problems(String... sources) throws Exception {
    StringBuilder text =
        new StringBuilder(
            "discovery: {type: fixed, endpoints: {id: a, address: b, port: 1}}\nsources:\n");
    for (int i = 0; i < sources.length; i++) {
      text.append("- {type: noting, name: s").append(i).append(sources[i]).append("}\n");
    }
    Path file = Files.writeString(folder.resolve("forebay.yaml"), text);
    Throwable thrown =
        catchThrowable(
            () -> DataLayer.builder().provider(new Noting()).config(file).build().close());
    return thrown == null ? "" : String.valueOf(thrown.getMessage());
  }

  @Test
  void cluster_ofEqualFields_isShared_whateverTheNamespaces() throws Exception {
    String fields = ", kubeconfig: k, reconnect: {initial: 1s, maximum: 9s}, pageSize: 10";
    assertThat(
            problems(
                fields, fields + ", namespace: one", fields + ", namespace: two", fields + "0"))
        .isEmpty();
    assertThat(clusters).hasSize(4);
    assertThat(clusters.subList(0, 3)).allMatch(clusters.get(0)::equals);
    assertThat(clusters.get(3)).isNotEqualTo(clusters.get(0));
    assertThat(clusters.get(0)).hasToString("the cluster of " + folder.resolve("k"));
  }

  @ParameterizedTest
  @EnumSource
  void initialList_nameOfEach_meansIt(KubernetesCluster.InitialList how) throws Exception {
    assertThat(problems(", initialList: " + how.name().toLowerCase(Locale.ROOT))).isEmpty();
    assertThat(read).extracting(each -> each.timing().initialList()).containsExactly(how);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "namespace: A|namespace: 'A' (expected: at most 63 small letters",
        "context: ' '|context: ' ' (expected: the name of a context",
        "qps: 0|qps: 0 (expected: 0.01 to 10000",
        "burst: 0|burst: 0 (expected: 1 to 10000",
        "requestTimeout: 11m|requestTimeout: '11m' (expected: 1ms to 10m",
        "watchTimeout: 1ms|watchTimeout: '1ms' (expected: 1s to 1h",
        "resync: 1ms|resync: '1ms' (expected: 0s, or 1s to 365 days",
        "reconnect: {initial: 2h}|reconnect.initial: '2h' (expected: 1ms to 1h",
        "reconnect: {initial: 2s, maximum: 1s}|reconnect.maximum: shorter than initial (expected: at"
            + " least initial, which is 2s",
        "reconnect: {max: 1s}|reconnect.max: unknown field",
        "initialList: all|initialList: 'all' (expected: one of 'auto', 'pages', 'stream'",
        "pageSize: 0|pageSize: 0 (expected: 1 to 100000",
        "backOff: {initial: 1s}|backOff",
      })
  void field_outOfRange_isRefusedWithItsPlace(String fields, String problem) throws Exception {
    assertThat(problems(", " + fields)).contains(problem).contains("forebay.yaml:3:");
  }
}
