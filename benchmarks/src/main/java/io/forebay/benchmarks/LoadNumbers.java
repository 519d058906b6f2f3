package io.forebay.benchmarks;

import java.util.Map;

/** The five numbers that all parsers are to find on vLLM's page; NaN where one is not found. */
record LoadNumbers(double waiting, double running, double usage, double blockSize, double blocks) {
  static final String WAITING = "vllm:num_requests_waiting";
  static final String RUNNING = "vllm:num_requests_running";
  static final String USAGE = "vllm:kv_cache_usage_perc";
  static final String CONFIG = "vllm:cache_config_info";

  /** Picks the numbers out of samples that come one by one. Not thread-safe. */
  static final class Picker {
    private double waiting = Double.NaN;
    private double running = Double.NaN;
    private double usage = Double.NaN;
    private double blockSize = Double.NaN;
    private double blocks = Double.NaN;

    /** Whether samples of this name tell one of the numbers. */
    static boolean wants(String name) {
      return switch (name) {
        case WAITING, RUNNING, USAGE, CONFIG -> true;
        default -> false;
      };
    }

    void take(String name, double value, Map<String, String> labels) {
      switch (name) {
        case WAITING -> waiting = value;
        case RUNNING -> running = value;
        case USAGE -> usage = value;
        case CONFIG -> {
          blockSize = Double.parseDouble(labels.getOrDefault("block_size", "NaN"));
          blocks = Double.parseDouble(labels.getOrDefault("num_gpu_blocks", "NaN"));
        }
        default -> {}
      }
    }

    LoadNumbers numbers() {
      return new LoadNumbers(waiting, running, usage, blockSize, blocks);
    }
  }
}
