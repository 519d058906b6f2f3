package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import java.util.List;

/** One collection at work. Immutable but for its plugin's state. */
final class CollectionState<D> {
  private final CollectionSetup<D> setup;
  private final int index;
  private final Plugin plugin;

  /**
   * Takes the setup and the collection's number in the layer.
   *
   * @param source the source's name, for messages
   */
  CollectionState(String source, CollectionSetup<D> setup, int index) {
    this.setup = setup;
    this.index = index;
    this.plugin = new Plugin("collection '" + setup.name() + "' of source '" + source + "'");
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

  long maximalAgeNanos() {
    return setup.maximalAge().toNanos();
  }

  Plugin plugin() {
    return plugin;
  }
}
