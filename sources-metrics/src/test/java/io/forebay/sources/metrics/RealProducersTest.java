package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real programs of Debian are scraped by a whole data layer, in each format that they offer; our
 * values equal those that the Python client's parser finds in the same bytes.
 */
@ExtendWith(LeakCheck.class)
class RealProducersTest {
  private static final String TEXT = "text/plain;version=0.0.4";
  private static final String PUSHED =
      "# TYPE jobs_done counter\njobs_done_total{kind=\"a\\\\b\\\"c\\nd\"} 12\n"
          + "# TYPE queue gauge\nqueue{n=\"\u00fc\u2603\",braces=\"{x}, #\"} -0.5\nqueue{n=\"inf\"} +Inf\n"
          + "queue{n=\"-inf\"} -Inf\nqueue{n=\"nan\"} NaN\nqueue{n=\"tiny\"} 5e-324\n"
          + "# TYPE wait_seconds histogram\nwait_seconds_bucket{le=\"0.5\"} 2\n"
          + "wait_seconds_bucket{le=\"+Inf\"} 3\nwait_seconds_sum 1.75\nwait_seconds_count 3\n"
          + "# TYPE size_bytes summary\nsize_bytes{quantile=\"0.5\"} 10\nsize_bytes_sum 40\n"
          + "size_bytes_count 4\n# TYPE what untyped\nwhat 123456789.125\n";

  @TempDir private Path folder;

  @Test
  void prometheus_scraped_givesWhatThePythonClientReads() throws Exception {
    Path settings = Files.writeString(folder.resolve("prometheus.yml"), "global: {}\n");
    try (Producer producer =
        producer(
            "prometheus",
            "/usr/bin/prometheus",
            "--config.file=" + settings,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:PORT")) {
      check("prometheus", producer, TEXT, 200);
      check("prometheus", producer, "", 200);
    }
  }

  @Test
  void nodeExporter_scraped_givesWhatThePythonClientReads() throws Exception {
    try (Producer producer =
        producer(
            "prometheus-node-exporter",
            "/usr/bin/prometheus-node-exporter",
            "--collector.textfile.directory=" + folder,
            "--web.listen-address=127.0.0.1:PORT")) {
      check("node-exporter", producer, TEXT, 300);
      check("node-exporter", producer, "", 300);
    }
  }

  @Test
  void pushgateway_scraped_givesWhatThePythonClientReads() throws Exception {
    try (Producer producer =
        producer(
            "prometheus-pushgateway",
            "/usr/bin/prometheus-pushgateway",
            "--persistence.file=" + folder.resolve("pushed"),
            "--web.listen-address=127.0.0.1:PORT")) {
      URI url =
          URI.create(
              "http://127.0.0.1:%d/metrics/job/a%%20job%%22/group/g%%5Ch"
                  .formatted(producer.port()));
      HttpResponse<String> pushed =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(url)
                      .PUT(HttpRequest.BodyPublishers.ofString(PUSHED))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(pushed.statusCode()).as(pushed.body()).isEqualTo(200);
      check("pushgateway", producer, TEXT, 60);
      List<MetricSample> samples = check("pushgateway", producer, "", 60);
      assertThat(samples).filteredOn(sample -> sample.name().equals("queue")).hasSize(5);
    }
  }

  @Test
  void pythonClient_scraped_givesWhatItsParserReads() throws Exception {
    try (Producer producer =
        producer(
            "python3-prometheus-client",
            python(),
            PythonClient.script("prometheus_client_server.py").toString(),
            "PORT")) {
      check("python client", producer, TEXT, 25);
      List<MetricSample> samples = check("python client", producer, "", 25);
      assertThat(samples)
          .extracting(MetricSample::name)
          .contains("requests_total", "requests_created", "latency_seconds_bucket", "build_info")
          .contains("state", "odd_thing", "sizes_gsum", "size_bytes_count", "timed_total");
    }
  }

  /** Skips the test, loudly, where the program or Python's client is not installed. */
  private Producer producer(String debianPackage, String... command) throws IOException {
    skipUnless(
        Files.isExecutable(Path.of(command[0])) || !command[0].startsWith("/"),
        "no " + command[0] + " (apt-get install " + debianPackage + ")");
    python();
    return new Producer(folder, List.of(command));
  }

  private static String python() {
    Optional<String> python = PythonClient.find();
    skipUnless(python.isPresent(), PythonClient.MISSING);
    return python.orElseThrow();
  }

  private static void skipUnless(boolean there, String missing) {
    if (!there) {
      System.out.println("== SKIPPED, real producers: " + missing);
    }
    Assumptions.assumeTrue(there, "SKIPPED: " + missing);
  }

  private static List<MetricSample> check(
      String name, Producer producer, String accept, int atLeast) throws Exception {
    Everything collection = new Everything(names(producer));
    List<MetricSample> ours;
    String body;
    String type;
    try (WireTap tap = new WireTap(producer.port(), accept);
        DataLayer layer = layer(tap, collection).start()) {
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).as(layer.report().toJson()).isTrue();
      Endpoint endpoint = layer.endpoints().get(0);
      ours = Objects.requireNonNull(endpoint.attributes().get(Everything.KEY));
      body = tap.body();
      type = tap.contentType();
      assertThat(layer.report().toJson()).doesNotContain("bad ");
    }
    boolean openMetrics = type.startsWith("application/openmetrics-text");
    assertThat(openMetrics && !accept.isEmpty()).as(type).isFalse();
    List<MetricSample> theirs = new ArrayList<>();
    try (PythonPeer peer = new PythonPeer(python(), openMetrics)) {
      peer.read(body).stream()
          .filter(sample -> collection.families().contains(sample.name()))
          .forEach(theirs::add);
    }
    assertThat(ours).hasSizeGreaterThan(atLeast);
    assertThat(counted(ours)).as("%s", body).isEqualTo(counted(theirs));
    System.out.printf(
        "== real producer, %s, %s: %d samples equal to the Python client's%n",
        name, openMetrics ? "OpenMetrics" : "Prometheus text", ours.size());
    return ours;
  }

  private static DataLayer layer(WireTap tap, MetricsCollection collection) {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(EndpointInfo.of("producer", "127.0.0.1", tap.port())))
        .source(
            MetricsSource.builder().build(),
            spec ->
                spec.interval(Duration.ofHours(1))
                    .timeout(Duration.ofSeconds(30))
                    .collect(collection))
        .build();
  }

  /** The names of all samples that the producer has now, in either format. */
  private static Set<String> names(Producer producer) throws Exception {
    Set<String> names = new TreeSet<>();
    HttpClient client = HttpClient.newHttpClient();
    for (String accept : List.of(TEXT, "application/openmetrics-text;version=1.0.0")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + producer.port() + "/metrics"))
              .header("Accept", accept)
              .build();
      client
          .send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> names.add(line.replaceFirst("[ {].*", "")));
    }
    return names;
  }

  private static Map<MetricSample, Integer> counted(List<MetricSample> samples) {
    Map<MetricSample, Integer> counted = new HashMap<>();
    samples.forEach(sample -> counted.merge(sample, 1, Integer::sum));
    return counted;
  }

  /** Keeps all samples of some names. */
  private static final class Everything implements MetricsCollection {
    @SuppressWarnings({"unchecked", "rawtypes"})
    static final AttributeKey<List<MetricSample>> KEY =
        (AttributeKey) AttributeKey.of("everything", List.class);

    private final Set<String> names;

    Everything(Set<String> names) {
      this.names = Set.copyOf(names);
    }

    @Override
    public String name() {
      return "everything";
    }

    @Override
    public Set<String> families() {
      return names;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(KEY);
    }

    @Override
    public void extract(MetricSamples samples, EndpointUpdate update) {
      List<MetricSample> all = new ArrayList<>();
      ((PageSamples) samples)
          .forEach(
              sample -> {
                if (names.contains(sample.name())) {
                  all.add(sample);
                }
              });
      update.put(KEY, List.copyOf(all));
    }
  }
}
