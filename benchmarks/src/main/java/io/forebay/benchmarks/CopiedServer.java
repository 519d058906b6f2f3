package io.forebay.benchmarks;

import io.forebay.api.attributes.ModelServerMetrics;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One server as a router keeps it that shares nothing between readers and writers: whatever is read
 * is a copy. The peer that the project's proposal set out from does this.
 */
final class CopiedServer {
  static final String LOAD = "load";
  static final String PREFIXES = "prefixes";

  /** What can be copied whole. */
  interface Copied {
    Copied copy();
  }

  /** The numbers of {@link ModelServerMetrics}, in the least that a copy can be. */
  record Load(long waiting, long running, double kvCacheUsage, long blockSize, long blocks)
      implements Copied {
    @Override
    public Load copy() {
      return new Load(waiting, running, kvCacheUsage, blockSize, blocks);
    }
  }

  /** Some other attribute. */
  record Prefixes(long matched, long all) implements Copied {
    @Override
    public Prefixes copy() {
      return new Prefixes(matched, all);
    }
  }

  /** Who the server is. */
  record Pod(String namespace, String name, String address, Map<String, String> labels)
      implements Copied {
    @Override
    public Pod copy() {
      return new Pod(namespace, name, address, new HashMap<>(labels));
    }
  }

  /** What was scraped. */
  record Scraped(
      Map<String, Integer> active, Map<String, Integer> queued, int most, Load load, Instant at)
      implements Copied {
    @Override
    public Scraped copy() {
      return new Scraped(new HashMap<>(active), new HashMap<>(queued), most, load.copy(), at);
    }
  }

  /** A copy of everything, for one decision. */
  record Candidate(int number, Pod pod, Scraped scraped, Map<String, Copied> attributes) {}

  private final int number;
  private final Pod pod;
  private final Map<String, Copied> attributes = new ConcurrentHashMap<>();
  private volatile Scraped scraped;

  CopiedServer(int number) {
    this.number = number;
    pod =
        new Pod(
            "inference",
            "vllm-" + number,
            "10.0.0.1",
            new HashMap<>(
                Map.of(
                    "app", "vllm",
                    "model", "llama",
                    "role", "decode",
                    "pod-template-hash", "7d4b9c6f5d")));
    Load none = new Load(0, 0, 0, 0, 0);
    scraped = scraped(none);
    attributes.put(LOAD, none);
    attributes.put(PREFIXES, new Prefixes(number, 100));
  }

  private static Scraped scraped(Load load) {
    return new Scraped(
        new HashMap<>(Map.of("sql-lora", 1, "chat-lora", 2)),
        new HashMap<>(),
        4,
        load,
        Instant.EPOCH);
  }

  void put(ModelServerMetrics metrics) {
    Load load =
        new Load(
            metrics.waitingRequests().orElse(0),
            metrics.runningRequests().orElse(0),
            metrics.kvCacheUsage().orElse(0),
            metrics.kvCacheBlockSize().orElse(0),
            metrics.kvCacheBlocks().orElse(0));
    attributes.put(LOAD, load);
    scraped = scraped(load);
  }

  /** Reads one attribute. */
  Copied get(String key) {
    Copied value = attributes.get(key);
    if (value == null) {
      throw new IllegalArgumentException("no attribute " + key);
    }
    return value.copy();
  }

  /** Reads everything. */
  Candidate candidate() {
    Map<String, Copied> copies = new HashMap<>();
    attributes.forEach((key, value) -> copies.put(key, value.copy()));
    return new Candidate(number, pod.copy(), scraped.copy(), copies);
  }
}
