package io.forebay.core;

import io.forebay.api.AttributeKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A key that several collections produce, so that its values are merged. Immutable once made.
 *
 * @param key the key
 * @param producers the collections, in the order of their registration
 */
record SharedKey(AttributeKey<?> key, List<Producer> producers) {

  /**
   * A collection that produces the key.
   *
   * @param collection its number in the layer
   * @param place the key's place among its keys
   */
  record Producer(int collection, int place) {}

  /** Returns the keys that have several producers. */
  static Map<AttributeKey<?>, SharedKey> among(List<SourceSetup<?>> sources) {
    Map<AttributeKey<?>, SharedKey> all = new HashMap<>();
    int number = 0;
    for (SourceSetup<?> source : sources) {
      for (CollectionSetup<?> collection : source.collections()) {
        for (int place = 0; place < collection.keys().size(); place++) {
          all.computeIfAbsent(
                  collection.keys().get(place), key -> new SharedKey(key, new ArrayList<>()))
              .producers
              .add(new Producer(number, place));
        }
        number++;
      }
    }
    all.values().removeIf(key -> key.producers.size() == 1);
    return all;
  }
}
