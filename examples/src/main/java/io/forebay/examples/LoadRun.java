package io.forebay.examples;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a plan's requests at their times, whether or not earlier ones have been answered. A request
 * is timed from when it was meant to be sent, so that a sender that falls behind cannot hide it.
 */
final class LoadRun {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final long PROGRESS_NANOS = 100_000_000L;

  private final HttpClient client;
  private final URI target;
  private final String model;
  // Guarded by itself.
  private final List<Outcome> outcomes = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger sent = new AtomicInteger();

  /**
   * What became of a request.
   *
   * @param server who answered, by the gateway's word; empty if it does not say
   * @param error what went wrong, or null
   */
  private record Outcome(long nanos, String server, @Nullable String error) {}

  /**
   * What became of all.
   *
   * @param latencies of those that were answered well, ascending, in nanoseconds
   * @param errors how many failed, by what went wrong
   * @param byServer how many each server answered
   */
  record Result(List<Long> latencies, Map<String, Integer> errors, Map<String, Integer> byServer) {
    int requests() {
      return latencies.size() + errorCount();
    }

    int errorCount() {
      return errors.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the smallest latency that a part of the answers did not exceed. */
    Duration percentile(double part) {
      if (latencies.size() == 0) {
        return Duration.ZERO;
      }
      int rank = (int) Math.ceil(part * latencies.size());
      return Duration.ofNanos(latencies.get(Math.max(0, rank - 1)));
    }
  }

  LoadRun(HttpClient client, URI target, String model) {
    this.client = client;
    this.target = target;
    this.model = model;
  }

  /**
   * Sends all and waits for all answers.
   *
   * @param progress told now and then how many were sent and how many answered
   */
  Result run(LoadPlan plan, BiConsumer<Integer, Integer> progress) throws InterruptedException {
    Phaser open = new Phaser(1);
    long start = System.nanoTime();
    long nextProgress = 0;
    for (LoadPlan.Arrival arrival : plan.arrivals()) {
      long intended = start + arrival.atNanos();
      for (long left = intended - System.nanoTime();
          left > 0;
          left = intended - System.nanoTime()) {
        LockSupport.parkNanos(Math.min(left, PROGRESS_NANOS));
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        nextProgress = tell(progress, nextProgress);
      }
      open.register();
      send(arrival, intended, open);
      nextProgress = tell(progress, nextProgress);
    }
    int phase = open.arriveAndDeregister();
    boolean done = plan.arrivals().isEmpty();
    while (!done) {
      try {
        open.awaitAdvanceInterruptibly(phase, PROGRESS_NANOS, TimeUnit.NANOSECONDS);
        done = true;
      } catch (TimeoutException e) {
        nextProgress = tell(progress, nextProgress);
      }
    }
    progress.accept(sent.get(), outcomes.size());
    return result();
  }

  private long tell(BiConsumer<Integer, Integer> progress, long next) {
    long now = System.nanoTime();
    if (next == 0 || now - next >= 0) {
      progress.accept(sent.get(), outcomes.size());
      return now + PROGRESS_NANOS;
    }
    return next;
  }

  private void send(LoadPlan.Arrival arrival, long intended, Phaser open) {
    byte[] body =
        Json.bytes(CompletionRequest.body(model, arrival.promptTokens(), arrival.maximalTokens()));
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(TIMEOUT)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    sent.incrementAndGet();
    var unused =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .whenComplete(
                (response, failure) -> {
                  long took = System.nanoTime() - intended;
                  String server =
                      response == null
                          ? ""
                          : response.headers().firstValue(Gateway.ENDPOINT_HEADER).orElse("");
                  outcomes.add(new Outcome(took, server, error(response, failure)));
                  open.arriveAndDeregister();
                });
  }

  private static @Nullable String error(
      @Nullable HttpResponse<?> response, @Nullable Throwable failure) {
    if (response == null) {
      Throwable cause = failure == null ? null : failure.getCause();
      return String.valueOf(cause == null ? failure : cause);
    }
    return response.statusCode() == 200 ? null : "HTTP " + response.statusCode();
  }

  private Result result() {
    Map<String, Integer> errors = new TreeMap<>();
    Map<String, Integer> byServer = new TreeMap<>();
    synchronized (outcomes) {
      for (Outcome outcome : outcomes) {
        if (outcome.error() != null) {
          errors.merge(outcome.error(), 1, Integer::sum);
        } else {
          byServer.merge(outcome.server(), 1, Integer::sum);
        }
      }
      List<Long> latencies =
          outcomes.stream()
              .filter(outcome -> outcome.error() == null)
              .map(Outcome::nanos)
              .sorted()
              .toList();
      return new Result(latencies, errors, byServer);
    }
  }
}
