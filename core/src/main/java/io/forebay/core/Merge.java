package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.Mergeable;
import io.forebay.core.SharedKey.Producer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One merging of what several collections put under one key of one endpoint.
 *
 * <p>The parts that are fresh are merged, the oldest first; if none is, all are, and the result is
 * stale. Parts observed at the same time keep the order of their collections.
 */
final class Merge {
  private static final Logger log = LoggerFactory.getLogger(Merge.class);

  private final SharedKey shared;
  private final EndpointState endpoint;
  private final List<Part> parts;

  private @Nullable Object value;
  private @Nullable Throwable fault;
  private boolean changed;

  private record Part(int collection, Parts of, Object value) {
    boolean fresh() {
      return of.staleReason() == null;
    }
  }

  /** Is told when values could not be merged. */
  interface Listener {
    /** Counts a problem of the collection of a number, which put the newest of the values. */
    void count(EndpointState endpoint, int collection, String reason);
  }

  /**
   * Takes what there is to be merged. Called under the endpoint's stripe.
   *
   * @param partsOf what a collection put, by its number
   */
  Merge(SharedKey shared, EndpointState endpoint, IntFunction<@Nullable Parts> partsOf) {
    this.shared = shared;
    this.endpoint = endpoint;
    parts = parts(shared, partsOf);
  }

  /** The parts that count, in the order in which they are merged. */
  private static List<Part> parts(SharedKey shared, IntFunction<@Nullable Parts> partsOf) {
    List<Part> parts = new ArrayList<>(shared.producers().size());
    boolean anyFresh = false;
    for (Producer producer : shared.producers()) {
      Parts of = partsOf.apply(producer.collection());
      Object value = of == null ? null : of.value(producer.place());
      if (of != null && value != null) {
        Part part = new Part(producer.collection(), of, value);
        anyFresh |= part.fresh();
        parts.add(part);
      }
    }
    if (anyFresh) {
      parts.removeIf(part -> !part.fresh());
    }
    parts.sort((a, b) -> Long.signum(a.of().observedNanos() - b.of().observedNanos()));
    return parts;
  }

  private Part newest() {
    return parts.get(parts.size() - 1);
  }

  /** Merges. Runs the plugin's code, so it is called under no lock. */
  void merge() {
    try {
      for (Part part : parts) {
        Object older = value;
        value = older == null ? part.value() : merged(older, part.value());
      }
    } catch (Throwable thrown) {
      // Errors of the virtual machine too: what is being published has to become visible.
      fault = thrown;
      value = newest().value();
    }
  }

  /** Takes the newest value alone, where the plugin's code must not be called. */
  void newestAlone() {
    value = parts.isEmpty() ? null : newest().value();
  }

  /** Puts the result into a picture. Called under the endpoint's stripe. */
  void into(Picture next) {
    Object merged = value;
    if (merged == null) {
      next.clear(shared.key());
      return;
    }
    Parts last = newest().of();
    next.set(
        shared.key(),
        merged,
        new Stamp(List.of(shared.key()), last.observedAt(), next.revision(), last.staleReason()));
    changed = parts.size() > 1 && endpoint.merging(shared, fault == null);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // Both were checked against the key's type.
  private Object merged(Object older, Object newer) {
    AttributeKey<?> key = shared.key();
    Object merged = ((Mergeable) older).mergedWith((Mergeable) newer);
    if (!key.type().isInstance(merged)) {
      String found = merged == null ? "null" : "a " + merged.getClass().getName();
      throw new IllegalStateException(
          "mergedWith() returned " + found + " (expected: a " + key.type().getName() + ")");
    }
    return merged;
  }

  /** Tells what became of it. Called under no lock. */
  void tell(Listener listener) {
    Throwable thrown = fault;
    if (thrown != null) {
      String reason = Faults.reason(thrown);
      listener.count(endpoint, newest().collection(), "merging failed: " + reason);
      if (changed) {
        log.warn(
            "What was put under '{}' for {} cannot be merged, the newest is published alone: {}",
            shared.key().name(),
            endpoint.id(),
            Faults.describe(thrown));
      }
    } else if (changed) {
      log.info("What is put under '{}' for {} is merged again", shared.key().name(), endpoint.id());
    }
  }
}
