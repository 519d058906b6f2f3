package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One collection at work. Immutable but for its plugin's state. */
final class CollectionState<D> {
  private final CollectionSetup<D> setup;
  private final int index;
  private final Plugin plugin;

  /** By the place of the key; null for a key that no other collection produces. */
  private final @Nullable SharedKey[] shared;

  private final boolean shares;
  private final int slots;
  private final long maximalAgeNanos;

  /**
   * Takes the setup and the collection's number in the layer.
   *
   * @param source the source's name, for messages
   * @param sharedKeys the keys of the layer that have several producers
   */
  CollectionState(
      String source,
      CollectionSetup<D> setup,
      int index,
      Map<AttributeKey<?>, SharedKey> sharedKeys) {
    this.setup = setup;
    this.index = index;
    this.plugin = new Plugin("collection '" + setup.name() + "' of source '" + source + "'");
    shared = setup.keys().stream().map(sharedKeys::get).toArray(SharedKey[]::new);
    shares = Arrays.stream(shared).anyMatch(Objects::nonNull);
    slots = 1 + setup.keys().stream().mapToInt(AttributeKey::slot).max().orElse(-1);
    maximalAgeNanos = setup.maximalAge().toNanos();
  }

  String name() {
    return setup.name();
  }

  DataCollection<? super D> collection() {
    return setup.collection();
  }

  CollectionSetup<D> setup() {
    return setup;
  }

  /** Returns the collection's number in its layer, from 0. */
  int index() {
    return index;
  }

  List<AttributeKey<?>> keys() {
    return setup.keys();
  }

  /** Returns how many slots a picture has in which its keys have theirs. */
  int slots() {
    return slots;
  }

  /** Tells whether another collection produces one of its keys, too. */
  boolean shares() {
    return shares;
  }

  /** Returns with whom it shares the key of a place, or null if with nobody. */
  @Nullable SharedKey shared(int place) {
    return shared[place];
  }

  long maximalAgeNanos() {
    return maximalAgeNanos;
  }

  Plugin plugin() {
    return plugin;
  }
}
