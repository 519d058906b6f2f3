package io.forebay.examples;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A simulated model server: {@link ContinuousBatch} behind HTTP, with the paths and the metrics
 * page of vLLM. It has no thread of its own: its steps run on a scheduler, its connections on I/O
 * threads, and both may be shared by many servers.
 */
final class SimulatedServer implements AutoCloseable {
  private static final int MAXIMAL_BODY = 1 << 20;

  private final String model;
  private final List<String> adapters;
  private final BatchShape shape;
  private final ScheduledExecutorService steps;
  private final @Nullable RequestLog log;
  private final WebServer web;
  private final long startedSeconds = Instant.now().getEpochSecond();

  private final Object lock = new Object();
  // Guarded by lock.
  private final ContinuousBatch batch;
  private final Map<ContinuousBatch.Sequence, Waiter> waiters = new HashMap<>();
  private boolean stepping;
  private boolean closed;
  private long number;

  private record Waiter(String id, String model, Exchange exchange) {}

  /**
   * Binds and begins to answer.
   *
   * @param port the port, or 0 for any that is free
   * @param log where requests and pages are noted, or null
   * @throws IOException if the address cannot be bound
   */
  SimulatedServer(
      String model,
      List<String> adapters,
      BatchShape shape,
      EventLoopGroup threads,
      ScheduledExecutorService steps,
      String host,
      int port,
      @Nullable RequestLog log)
      throws IOException {
    this.model = model;
    this.adapters = List.copyOf(adapters);
    this.shape = shape;
    this.steps = steps;
    this.log = log;
    this.batch = new ContinuousBatch(shape);
    this.web = WebServer.start(threads, host, port, MAXIMAL_BODY, this::handle);
  }

  int port() {
    return web.port();
  }

  BatchShape shape() {
    return shape;
  }

  /** Returns the metrics page as it is now. */
  String metrics() {
    return page(snapshot());
  }

  private ContinuousBatch.Snapshot snapshot() {
    synchronized (lock) {
      return batch.snapshot();
    }
  }

  private String page(ContinuousBatch.Snapshot state) {
    return VllmPage.of(model, shape, state, System.currentTimeMillis() / 1e3);
  }

  private void sendPage(Exchange exchange) {
    ContinuousBatch.Snapshot state = snapshot();
    if (log != null) {
      log.page(port(), state.timeToFirstToken().count());
    }
    exchange.send(200, VllmPage.CONTENT_TYPE, page(state).getBytes(StandardCharsets.UTF_8));
  }

  private void handle(Exchange exchange) {
    switch (exchange.method() + " " + exchange.path()) {
      case "POST /v1/completions" -> complete(exchange);
      case "GET /v1/models" -> exchange.send(200, "application/json", Json.bytes(models()));
      case "GET /health" -> exchange.send(200, "text/plain", new byte[0]);
      case "GET /metrics" -> sendPage(exchange);
      default -> exchange.sendError(404, "not_found", "no such path");
    }
  }

  private Map<String, Object> models() {
    List<String> ids = new ArrayList<>(List.of(model));
    ids.addAll(adapters);
    List<Map<String, Object>> data =
        ids.stream()
            .map(
                id ->
                    Map.<String, Object>of(
                        "id", id, "object", "model", "created", startedSeconds, "owned_by", "demo"))
            .toList();
    return Map.of("object", "list", "data", data);
  }

  private void complete(Exchange exchange) {
    CompletionRequest request;
    try {
      JsonNode body = Json.MAPPER.readTree(exchange.body());
      request = CompletionRequest.of(body, model);
    } catch (IOException e) {
      exchange.sendError(400, "invalid_request_error", "body: no JSON");
      return;
    } catch (IllegalArgumentException e) {
      exchange.sendError(400, "invalid_request_error", String.valueOf(e.getMessage()));
      return;
    }
    boolean adapter = adapters.contains(request.model());
    if (!adapter && !request.model().equals(model)) {
      exchange.sendError(
          404, "not_found", "model: '" + request.model() + "' (expected: " + model + ")");
      return;
    }
    if (!batch.fits(request.promptTokens(), request.maximalTokens())) {
      exchange.sendError(
          400,
          "invalid_request_error",
          "prompt and max_tokens are longer than the context of "
              + shape.blocks() * shape.blockSize()
              + " tokens");
      return;
    }
    ContinuousBatch.Sequence sequence;
    synchronized (lock) {
      if (closed) {
        exchange.sendError(503, "unavailable", "the server is shutting down");
        return;
      }
      sequence =
          batch.submit(
              request.promptTokens(),
              request.maximalTokens(),
              adapter ? request.model() : "",
              System.nanoTime());
      waiters.put(sequence, new Waiter("cmpl-" + ++number, request.model(), exchange));
      if (!stepping) {
        beginStep(System.nanoTime());
      }
    }
    exchange.onAbandoned(() -> abort(sequence));
  }

  private void abort(ContinuousBatch.Sequence sequence) {
    Waiter waiter;
    synchronized (lock) {
      waiter = waiters.remove(sequence);
      if (waiter != null) {
        batch.abort(sequence);
      }
    }
    if (waiter != null) {
      note(waiter, sequence, "abort");
    }
  }

  private void note(Waiter waiter, ContinuousBatch.Sequence sequence, String finish) {
    if (log != null) {
      log.request(port(), waiter.id, waiter.model, sequence, finish);
    }
  }

  /** Begins a step, and has its end scheduled. The lock is held. */
  private void beginStep(long nowNanos) {
    long duration = closed ? 0 : batch.beginStep();
    stepping = duration > 0;
    if (stepping) {
      // From the end that was planned, not from now: a late timer must not make the server slower.
      long end = nowNanos + duration;
      try {
        var unused =
            steps.schedule(
                () -> endStep(end), Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        stepping = false;
      }
    }
  }

  private void endStep(long endNanos) {
    Map<ContinuousBatch.Sequence, Waiter> answered = new HashMap<>();
    synchronized (lock) {
      for (ContinuousBatch.Sequence sequence : batch.endStep(endNanos)) {
        Waiter waiter = waiters.remove(sequence);
        if (waiter != null) {
          answered.put(sequence, waiter);
        }
      }
      beginStep(endNanos);
    }
    answered.forEach(
        (sequence, waiter) -> {
          note(waiter, sequence, "length");
          Object answer =
              CompletionRequest.answer(
                  waiter.id, waiter.model, sequence.promptTokens(), sequence.generated());
          waiter.exchange.send(
              200,
              "application/json",
              Json.bytes(answer),
              LoadHeader.of(waiter.exchange.headers(), shape, snapshot()));
        });
  }

  /** Ends: connections are closed, and what was being worked on is dropped. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    web.close();
  }
}
