package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code examples/ttft.yaml} shows is what the servers' own log of requests says. */
@Timeout(120)
class TimeToFirstTokenTest {
  private static final double Q = 0.95;
  private static final int SERVERS = 2;
  private static final int AT_ONCE = 24;
  private static final String BODY = "{\"prompt\":\"" + "word".repeat(20) + "\",\"max_tokens\":4}";

  @TempDir private Path folder;

  @Test
  void inspect_twoScrapes_showTheP95OfTheRequestsBetween() throws Exception {
    Path file = folder.resolve("requests.jsonl");
    JsonNode seen;
    List<Integer> ports;
    try (RequestLog log = new RequestLog(file);
        SimulatedServers servers = new SimulatedServers(SERVERS, "127.0.0.1", 0, log)) {
      ports = servers.servers().stream().map(SimulatedServer::port).toList();
      AtomicBoolean enough = new AtomicBoolean();
      List<CompletableFuture<Void>> clients = new ArrayList<>();
      for (int i = 0; i < SERVERS * AT_ONCE; i++) {
        clients.add(load(ports.get(i % SERVERS), enough));
      }
      Io.Run run =
          Io.run(
              "inspect", "--config", config(ports).toString(), "--scrapes", "2", "--output=json");
      enough.set(true);
      // So that the log has every request that any page tells of.
      CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
      assertThat(run.code()).as(run.err()).isZero();
      seen = run.json();
    }

    assertThat(seen).hasSize(SERVERS);
    for (int i = 0; i < SERVERS; i++) {
      JsonNode attributes = seen.get(i).get("attributes");
      // The page that inspect saw last says how many first tokens there were until then.
      long last = attributes.at("/first-tokens/value").longValue();
      List<Double> times = between(file, ports.get(i), last);
      double shown = attributes.at("/ttft-p95-millis/value").doubleValue();

      double exact = times.get((int) Math.ceil(Q * times.size()) - 1);
      Buckets histogram = Buckets.forTimeToFirstToken();
      times.forEach(histogram::observe);
      Buckets.Snapshot snapshot = histogram.snapshot();
      int bucket = bucketOf(exact, snapshot.bounds());
      System.out.printf(
          "== time to first token, p95 of %d requests: %.3f ms shown, %.3f ms exact%n",
          times.size(), shown, exact * 1000);

      assertThat(times).hasSizeGreaterThan(20);
      assertThat(shown)
          .isBetween(
              (bucket == 0 ? 0 : snapshot.bounds().get(bucket - 1)) * 1000,
              snapshot.bounds().get(bucket) * 1000);
      assertThat(shown).isEqualTo(quantile(snapshot, bucket) * 1000);
    }
  }

  /** The example's file, with the ports that are free here, and what tells which page was seen. */
  private Path config(List<Integer> ports) throws Exception {
    String text = Files.readString(DocumentedExample.repository().resolve("examples/ttft.yaml"));
    for (int i = 0; i < 4; i++) {
      String line =
          "    - {id: sim-" + (i + 1) + ", address: 127.0.0.1, port: " + (8100 + i) + "}\n";
      assertThat(text).contains(line);
      text =
          text.replace(
              line, i < ports.size() ? line.replace("" + (8100 + i), "" + ports.get(i)) : "");
    }
    text += "          - {name: first-tokens, metric: vllm:time_to_first_token_seconds_count}\n";
    return Files.writeString(folder.resolve("ttft.yaml"), text);
  }

  /** Sends one request after the other, until it is enough. */
  private static CompletableFuture<Void> load(int port, AtomicBoolean enough) {
    return Io.CLIENT
        .sendAsync(
            Io.request(port, "/v1/completions").POST(BodyPublishers.ofString(BODY)).build(),
            BodyHandlers.discarding())
        .thenCompose(
            answer -> {
              assertThat(answer.statusCode()).isEqualTo(200);
              return enough.get()
                  ? CompletableFuture.<Void>completedFuture(null)
                  : load(port, enough);
            });
  }

  /** The times of the requests that came to their first token between two pages, ascending. */
  private static List<Double> between(Path file, int port, long last) throws Exception {
    List<Long> pages = new ArrayList<>();
    SortedMap<Long, Double> times = new TreeMap<>();
    for (String text : Files.readAllLines(file)) {
      JsonNode line = Json.MAPPER.readTree(text);
      if (line.get("port").intValue() != port) {
        continue;
      }
      if (line.get("event").textValue().equals("page")) {
        pages.add(line.get("firstTokens").longValue());
      } else {
        assertThat(line.get("finish").textValue()).isEqualTo("length");
        assertThat(line.get("model").textValue()).isEqualTo(SimulatedServers.MODEL);
        double time = line.get("timeToFirstToken").doubleValue();
        assertThat(line.get("total").doubleValue()).isGreaterThanOrEqualTo(time);
        assertThat(times.put(line.get("firstToken").longValue(), time)).isNull();
      }
    }
    assertThat(pages).hasSizeGreaterThanOrEqualTo(2).contains(last);
    long first = pages.get(0);
    assertThat(first).isLessThan(last);
    SortedMap<Long, Double> found = times.subMap(first + 1, last + 1);
    assertThat(found).as("every request is in the log").hasSize((int) (last - first));
    return found.values().stream().sorted().toList();
  }

  private static int bucketOf(double value, List<Double> bounds) {
    int bucket = 0;
    while (value > bounds.get(bucket)) {
      bucket++;
    }
    return bucket;
  }

  /** The formula of PromQL: the observations of a bucket are spread evenly. */
  private static double quantile(Buckets.Snapshot histogram, int bucket) {
    double from = bucket == 0 ? 0 : histogram.bounds().get(bucket - 1);
    double below = bucket == 0 ? 0 : histogram.cumulative().get(bucket - 1);
    double within = histogram.cumulative().get(bucket) - below;
    double to = histogram.bounds().get(bucket);
    return from + (to - from) * ((Q * histogram.count() - below) / within);
  }
}
