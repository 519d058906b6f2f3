package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.Mergeable;
import io.forebay.core.SharedKey.Producer;
import java.util.ArrayList;
import java.util.List;
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

  private @Nullable Part newest;
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

  Merge(SharedKey shared, EndpointState endpoint) {
    this.shared = shared;
    this.endpoint = endpoint;
  }

  boolean of(SharedKey other) {
    return shared.key() == other.key();
  }

  /** Merges, and puts the result into a picture. Called under the endpoint's stripe. */
  void into(Picture.Next next) {
    List<Part> parts = parts();
    if (parts.isEmpty()) {
      next.clear(shared.key());
      return;
    }
    Part last = parts.get(parts.size() - 1);
    newest = last;
    Object value = parts.size() == 1 ? last.value() : merged(parts, last);
    next.set(
        new Entry(
            shared.key(), value, last.of().observedAt(), next.revision(), last.of().staleReason()));
  }

  /** The parts that count, in the order in which they are merged. */
  private List<Part> parts() {
    List<Part> parts = new ArrayList<>(shared.producers().size());
    boolean anyFresh = false;
    for (Producer producer : shared.producers()) {
      Parts of = endpoint.freshness(producer.collection()).parts;
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

  private Object merged(List<Part> parts, Part last) {
    Object merged = null;
    try {
      for (Part part : parts) {
        merged = merged == null ? part.value() : merged(merged, part.value());
      }
    } catch (Throwable thrown) {
      // Errors of the virtual machine too: what is being published has to become visible.
      fault = thrown;
      merged = last.value();
    }
    changed = endpoint.merging(shared, fault == null);
    return merged == null ? last.value() : merged;
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
    Part last = newest;
    if (last != null && thrown != null) {
      String reason = Faults.reason(thrown);
      listener.count(endpoint, last.collection(), "merging failed: " + reason);
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
