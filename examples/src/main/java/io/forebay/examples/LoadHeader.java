package io.forebay.examples;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Map;

/** The load report of a simulated server, in the two forms that vLLM knows. */
final class LoadHeader {
  private static final String NAME = "endpoint-load-metrics";

  private LoadHeader() {}

  /** Returns the header that a request asks for, or none. */
  static Map<String, String> of(
      HttpHeaders request, BatchShape shape, ContinuousBatch.Snapshot state) {
    String format = request.get(NAME + "-format", "").toUpperCase(Locale.ROOT);
    double usage = (double) state.usedBlocks() / shape.blocks();
    double waiting = state.waiting();
    return switch (format) {
      case "TEXT" ->
          Map.of(
              NAME,
              "TEXT named_metrics.kv_cache_usage_perc=%s, named_metrics.num_requests_waiting=%s"
                  .formatted(usage, waiting));
      case "JSON" ->
          Map.of(
              NAME,
              "JSON {\"named_metrics\": {\"kv_cache_usage_perc\": %s, \"num_requests_waiting\": %s}}"
                  .formatted(usage, waiting));
      default -> Map.of();
    };
  }
}
