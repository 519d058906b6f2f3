package io.forebay.sources.metrics.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus server scrapes the same pages and is asked the same questions. The pages carry
 * time stamps, so that it has its samples at exactly the times that we count with: its {@code
 * increase} then begins and ends with a sample, and extrapolates nothing.
 */
@Timeout(120)
class PrometheusServerTest {
  private static final String BINARY = "/usr/bin/prometheus";
  private static final int PAGES = 40;

  /** How often each page is given out, because the first scrape may be given up as too slow. */
  private static final int TIMES = 2;

  private static final int STEP_SECONDS = 10;
  private static final String[] LES = {"0.1", "0.5", "1.0", "2.5", "10", "+Inf"};
  private static final Pattern VALUE = Pattern.compile("\"value\":\\[[0-9.]+,\"([^\"]+)\"\\]");

  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder;

  /** A question: what it is for us, and what for PromQL. */
  private record Question(String metric, Consumer<ValueSpec> ours, String promQl) {}

  private static List<Question> questions() {
    List<Question> questions = new ArrayList<>();
    for (int steps : new int[] {1, 3}) {
      Duration over = Duration.ofSeconds((long) steps * STEP_SECONDS);
      String range = "[" + over.toSeconds() + "s]";
      for (double q : new double[] {0.05, 0.5, 0.95, 1}) {
        questions.add(
            new Question(
                "h",
                h -> h.quantile(q).over(over),
                "histogram_quantile(" + q + ", sum by (le) (increase(h_bucket" + range + ")))"));
      }
      questions.add(
          new Question(
              "h{m=\"x\"}",
              h -> h.mean().over(over),
              "increase(h_sum{m=\"x\"}" + range + ") / increase(h_count{m=\"x\"}" + range + ")"));
      for (String combine : List.of("sum", "avg", "min", "max")) {
        questions.add(
            new Question(
                "c_total",
                c -> c.rate().combine(Combination.of(combine)).over(over),
                combine + "(rate(c_total" + range + "))"));
      }
    }
    return questions;
  }

  /** The pages; a third of them follow a restart of one of the servers behind. */
  private static List<String> pages(long firstMillis) {
    Random random = new Random(20_261_121);
    List<String> pages = new ArrayList<>();
    double[][] counts = new double[3][LES.length];
    double[] sums = new double[3];
    double[] counters = new double[3];
    for (int page = 0; page < PAGES; page++) {
      StringBuilder buckets = new StringBuilder("# TYPE h histogram\n");
      StringBuilder counted = new StringBuilder("# TYPE c_total counter\n");
      String time = " " + (firstMillis + page * (STEP_SECONDS * 1000L)) + "\n";
      for (int i = 0; i < counts.length; i++) {
        if (random.nextInt(9) == 0) {
          // Each bucket has less than before: PromQL looks at each alone.
          for (int b = 0; b < LES.length; b++) {
            counts[i][b] = Math.floor(counts[i][b] / 3);
          }
          sums[i] /= 3;
          counters[i] = Math.floor(counters[i] / 2);
        } else {
          double below = 0;
          for (int b = 0; b < LES.length; b++) {
            below += random.nextInt(5);
            counts[i][b] += below;
          }
          sums[i] += below * random.nextDouble();
          counters[i] += random.nextInt(1000);
        }
        String label = "m=\"" + "xyz".charAt(i) + "\"";
        for (int b = 0; b < LES.length; b++) {
          buckets.append(
              "h_bucket{" + label + ",le=\"" + LES[b] + "\"} " + (long) counts[i][b] + time);
        }
        buckets.append("h_count{" + label + "} " + (long) counts[i][LES.length - 1] + time);
        buckets.append("h_sum{" + label + "} " + sums[i] + time);
        counted.append("c_total{" + label + "} " + (long) counters[i] + time);
      }
      pages.add(buckets.append(counted).toString());
    }
    return pages;
  }

  @Test
  void answers_areThoseOfPrometheus() throws Exception {
    boolean there = Files.isExecutable(Path.of(BINARY));
    if (!there) {
      System.out.println("== SKIPPED, values against a Prometheus server: no " + BINARY);
    }
    assumeTrue(there, BINARY + " is there (Debian: apt-get install prometheus)");
    long firstMillis = System.currentTimeMillis() / 1000 * 1000 - PAGES * STEP_SECONDS * 1000L;
    List<String> pages = pages(firstMillis);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    CountDownLatch scraped = new CountDownLatch(PAGES * TIMES + 1);
    AtomicInteger next = new AtomicInteger();
    server.createContext(
        "/metrics",
        exchange -> {
          int page = Math.min(next.getAndIncrement() / TIMES, PAGES - 1);
          byte[] body = pages.get(page).getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
          scraped.countDown();
        });
    server.start();
    int port = freePort();
    Process prometheus = start(server.getAddress().getPort(), port);
    try {
      // The page after the last one: by then, the last one is stored.
      assertThat(scraped.await(60, TimeUnit.SECONDS)).isTrue();
      int compared = 0;
      for (Question question : questions()) {
        compared += compare(question, pages, firstMillis, port);
      }
      System.out.println("== values compared with a Prometheus server: " + compared);
      assertThat(compared).isGreaterThan(400);
    } finally {
      prometheus.destroyForcibly().waitFor();
      server.stop(0);
    }
  }

  private int compare(Question question, List<String> pages, long firstMillis, int port)
      throws Exception {
    ValuesRig rig = ValuesRig.of(question.metric(), question.ours());
    int compared = 0;
    for (int page = 0; page < pages.size(); page++) {
      rig.after(Duration.ofSeconds(STEP_SECONDS), pages.get(page));
      if (page < 3) {
        continue; // While there are too few samples, Prometheus extrapolates.
      }
      Double theirs = ask(question.promQl(), firstMillis + page * (STEP_SECONDS * 1000L), port);
      Double ours = rig.value();
      String what = question.promQl() + ", page " + page;
      if (Double.isNaN(theirs)) {
        assertThat(ours).as(what).isNull();
      } else {
        assertThat(ours).as(what).isCloseTo(theirs, within(1e-9 * Math.max(1, Math.abs(theirs))));
        compared++;
      }
    }
    return compared;
  }

  private Double ask(String promQl, long millis, int port) throws Exception {
    URI uri =
        URI.create(
            String.format(
                Locale.ROOT,
                "http://127.0.0.1:%d/api/v1/query?time=%.3f&query=%s",
                port,
                millis / 1000.0,
                URLEncoder.encode(promQl, StandardCharsets.UTF_8)));
    HttpResponse<String> answer =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    Matcher value = VALUE.matcher(answer.body());
    assertThat(value.find()).as("%s: %s", promQl, answer.body()).isTrue();
    return Double.valueOf(value.group(1).replace("Inf", "Infinity"));
  }

  private Process start(int target, int port) throws Exception {
    Path config = folder.resolve("prometheus.yml");
    Files.writeString(
        config,
        """
        global: {scrape_interval: 100ms, scrape_timeout: 100ms}
        scrape_configs:
          - job_name: pages
            static_configs: [{targets: ["127.0.0.1:%d"]}]
        """
            .formatted(target));
    return new ProcessBuilder(
            BINARY,
            "--config.file=" + config,
            "--storage.tsdb.path=" + folder.resolve("data"),
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=error")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
