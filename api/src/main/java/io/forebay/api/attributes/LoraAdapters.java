package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which LoRA adapters a model server's requests use at present. This is activity, not residency: an
 * adapter that is loaded but has no request is in neither set. Immutable.
 *
 * <pre>{@code
 * LoraAdapters adapters = endpoint.attributes().get(LoraAdapters.KEY);
 * boolean busy = adapters != null && adapters.running().contains("sql-lora");
 * }</pre>
 *
 * @param running adapters that have running requests, in the server's order
 * @param waiting adapters that have waiting requests, in the server's order
 * @param max how many adapters one batch can use, empty if the server does not say
 */
public record LoraAdapters(Set<String> running, Set<String> waiting, OptionalLong max) {
  /** The key under which it is kept: {@code lora-adapters}. */
  public static final AttributeKey<LoraAdapters> KEY =
      AttributeKey.of("lora-adapters", LoraAdapters.class);

  /**
   * Copies the sets.
   *
   * @param running adapters that have running requests
   * @param waiting adapters that have waiting requests
   * @param max how many adapters one batch can use
   * @throws IllegalArgumentException if {@code max} is negative
   */
  public LoraAdapters {
    running = copy(running);
    waiting = copy(waiting);
    if (Objects.requireNonNull(max, "max").orElse(0) < 0) {
      throw new IllegalArgumentException("max: " + max.getAsLong() + " (expected: >= 0)");
    }
  }

  // Set.copyOf would lose the order, and with it the sameness of two outputs.
  private static Set<String> copy(Collection<String> names) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(names));
  }
}
