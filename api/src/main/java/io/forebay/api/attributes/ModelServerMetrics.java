package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import io.forebay.api.Mergeable;
import io.forebay.api.NumberKey;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How busy a model server is. What the server does not report is empty, never zero. Immutable.
 *
 * <p>Where a server reports one number for each of several engines or models, counts are summed and
 * ratios averaged.
 *
 * <pre>{@code
 * ModelServerMetrics load = endpoint.attributes().get(ModelServerMetrics.KEY);
 * if (load != null && load.waitingRequests().isPresent()) {
 *   double score = load.waitingRequests().getAsLong() + load.kvCacheUsage().orElse(1);
 * }
 * }</pre>
 *
 * @param waitingRequests requests that wait to be scheduled
 * @param runningRequests requests that are being worked on
 * @param kvCacheUsage the part of the KV cache that is in use, 0 to 1
 * @param kvCacheBlockSize tokens that one block of the KV cache holds
 * @param kvCacheBlocks blocks that the KV cache has
 */
public record ModelServerMetrics(
    OptionalLong waitingRequests,
    OptionalLong runningRequests,
    OptionalDouble kvCacheUsage,
    OptionalLong kvCacheBlockSize,
    OptionalLong kvCacheBlocks)
    implements Mergeable<ModelServerMetrics> {
  /** The key under which it is kept: {@code model-server}. */
  public static final AttributeKey<ModelServerMetrics> KEY =
      AttributeKey.of("model-server", ModelServerMetrics.class);

  /** {@link #waitingRequests}, for a table of numbers. */
  public static final NumberKey<ModelServerMetrics> WAITING_REQUESTS =
      NumberKey.of(KEY, "waiting-requests", load -> number(load.waitingRequests));

  /** {@link #runningRequests}, for a table of numbers. */
  public static final NumberKey<ModelServerMetrics> RUNNING_REQUESTS =
      NumberKey.of(KEY, "running-requests", load -> number(load.runningRequests));

  /** {@link #kvCacheUsage}, for a table of numbers. */
  public static final NumberKey<ModelServerMetrics> KV_CACHE_USAGE =
      NumberKey.of(KEY, "kv-cache-usage", load -> load.kvCacheUsage.orElse(Double.NaN));

  /**
   * Checks the ranges.
   *
   * @param waitingRequests requests that wait to be scheduled
   * @param runningRequests requests that are being worked on
   * @param kvCacheUsage the part of the KV cache that is in use
   * @param kvCacheBlockSize tokens that one block of the KV cache holds
   * @param kvCacheBlocks blocks that the KV cache has
   * @throws IllegalArgumentException if a count is negative, or the usage is not within 0 to 1
   */
  public ModelServerMetrics {
    notNegative("waitingRequests", waitingRequests);
    notNegative("runningRequests", runningRequests);
    notNegative("kvCacheBlockSize", kvCacheBlockSize);
    notNegative("kvCacheBlocks", kvCacheBlocks);
    double usage = Objects.requireNonNull(kvCacheUsage, "kvCacheUsage").orElse(0);
    if (!(usage >= 0 && usage <= 1)) {
      throw new IllegalArgumentException("kvCacheUsage: " + usage + " (expected: 0 to 1)");
    }
  }

  /** Returns each number of the newer one where it has it, and of this one elsewhere. */
  @Override
  public ModelServerMetrics mergedWith(ModelServerMetrics newer) {
    return new ModelServerMetrics(
        newer.waitingRequests.isPresent() ? newer.waitingRequests : waitingRequests,
        newer.runningRequests.isPresent() ? newer.runningRequests : runningRequests,
        newer.kvCacheUsage.isPresent() ? newer.kvCacheUsage : kvCacheUsage,
        newer.kvCacheBlockSize.isPresent() ? newer.kvCacheBlockSize : kvCacheBlockSize,
        newer.kvCacheBlocks.isPresent() ? newer.kvCacheBlocks : kvCacheBlocks);
  }

  private static double number(OptionalLong count) {
    return count.isPresent() ? count.getAsLong() : Double.NaN;
  }

  private static void notNegative(String name, OptionalLong count) {
    if (Objects.requireNonNull(count, name).orElse(0) < 0) {
      throw new IllegalArgumentException(name + ": " + count.getAsLong() + " (expected: >= 0)");
    }
  }
}
