package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointListener;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.loadreports.LoadReportModelServerCollection;
import io.forebay.sources.metrics.loadreports.LoadReports;
import io.forebay.sources.metrics.loadreports.ReportOutcome;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Scrapes and load reports of one server, merged under one key. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
final class ReportsAndScrapesTest {
  private final LoadReports reports = new LoadReports();
  private final BlockingQueue<String> requests = new LinkedBlockingQueue<>();
  private final SynchronousQueue<String> answers = new SynchronousQueue<>();
  private final BlockingQueue<ModelServerMetrics> pictures = new LinkedBlockingQueue<>();

  private final class Pictures implements EndpointListener {
    @Override
    public void attributesChanged(Endpoint endpoint, Attributes attributes) {
      ModelServerMetrics metrics = attributes.get(ModelServerMetrics.KEY);
      if (metrics != null) {
        pictures.add(metrics);
      }
    }
  }

  private static String page(int waiting, double usage) {
    return ScriptedServer.answer(
        """
        # TYPE vllm:num_requests_waiting gauge
        vllm:num_requests_waiting{model_name="m"} %d
        # TYPE vllm:kv_cache_usage_perc gauge
        vllm:kv_cache_usage_perc{model_name="m"} %s
        """
            .formatted(waiting, usage));
  }

  private DataLayer layer(ScriptedServer server) {
    return DataLayer.builder()
        .discovery(FixedDiscovery.of(EndpointInfo.of("a", "127.0.0.1", server.port())))
        .source(
            MetricsSource.builder().build(),
            source ->
                source
                    .interval(Duration.ofSeconds(4))
                    .timeout(Duration.ofSeconds(4))
                    .maximalAge(Duration.ofMinutes(10))
                    .collect(new ModelServerCollection("vllm")))
        .source(
            reports,
            source ->
                source
                    .maximalAge(Duration.ofMinutes(10))
                    .collect(LoadReportModelServerCollection.builder().build()))
        .listener(new Pictures())
        .build();
  }

  /** Waits until the server was asked: the scrape has begun. */
  private void awaitRequest() throws InterruptedException {
    assertThat(requests.poll(30, TimeUnit.SECONDS)).isNotNull();
  }

  /** Answers the scrape that has begun. */
  private void answer(String page) throws InterruptedException {
    assertThat(answers.offer(page, 30, TimeUnit.SECONDS)).isTrue();
  }

  private ModelServerMetrics awaitWaiting(long waiting) throws InterruptedException {
    while (true) {
      ModelServerMetrics next =
          Objects.requireNonNull(pictures.poll(30, TimeUnit.SECONDS), "no picture");
      if (next.waitingRequests().orElse(-1) == waiting) {
        return next;
      }
    }
  }

  @Test
  void newestObservation_ofEachNumber_wins() throws Exception {
    try (ScriptedServer server =
            new ScriptedServer(
                conversation -> {
                  while (true) {
                    conversation.read();
                    requests.add("begun");
                    conversation.send(
                        Objects.requireNonNull(answers.poll(60, TimeUnit.SECONDS), "no answer"));
                  }
                });
        DataLayer layer = layer(server).start()) {
      awaitRequest();
      answer(page(3, 0.2));
      assertThat(awaitWaiting(3).kvCacheUsage()).hasValue(0.2);

      // The next scrape begins, then a response brings a report, then the scrape ends.
      awaitRequest();
      Endpoint endpoint = Objects.requireNonNull(layer.endpoint(EndpointId.of("a")));
      assertThat(reports.report(endpoint, name -> "TEXT named_metrics.kv_cache_usage_perc=0.9"))
          .isEqualTo(ReportOutcome.TAKEN);
      ModelServerMetrics both =
          Objects.requireNonNull(endpoint.attributes().get(ModelServerMetrics.KEY));
      assertThat(both.kvCacheUsage()).hasValue(0.9);
      assertThat(both.waitingRequests()).hasValue(3);
      answer(page(5, 0.4));
      assertThat(awaitWaiting(5).kvCacheUsage()).hasValue(0.9);

      // A scrape that begins after the report knows better.
      awaitRequest();
      answer(page(6, 0.3));
      assertThat(awaitWaiting(6).kvCacheUsage()).hasValue(0.3);
    }
  }
}
