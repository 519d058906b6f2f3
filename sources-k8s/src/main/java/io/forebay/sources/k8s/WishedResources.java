package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * What a collection said that it wants.
 *
 * @param collection whose wish it is
 * @param query what it wants to see
 * @param mapping whom that concerns
 * @param kept which fields it reads
 */
record WishedResources(
    ResourceCollection collection, ResourceQuery query, EndpointMapping mapping, KeptFields kept) {
  /**
   * Asks a collection.
   *
   * @throws IllegalArgumentException if it does not say
   */
  static WishedResources of(DataCollection<?> collection) {
    String type = collection.getClass().getName();
    if (!(collection instanceof ResourceCollection resources)) {
      throw new IllegalArgumentException(
          type
              + " is no ResourceCollection (expected: one, because only that tells which objects to"
              + " watch, and whom they concern)");
    }
    return new WishedResources(
        resources,
        ask(type + ".query()", resources::query),
        ask(type + ".mapping()", resources::mapping),
        ask(type + ".keep()", resources::keep));
  }

  /** Returns the wish with the namespace filled in that holds where none is named. */
  WishedResources withDefault(String namespace) {
    return new WishedResources(collection, query.withDefault(namespace), mapping, kept);
  }

  private static <T> T ask(String what, Supplier<T> question) {
    try {
      return Objects.requireNonNull(question.get(), "null (expected: a value)");
    } catch (RuntimeException | LinkageError e) {
      String message = e.getMessage() == null ? e.getClass().getName() : e.getMessage();
      throw new IllegalArgumentException(what + ": " + message, e);
    }
  }

  /** Returns whose wish it is, and what it wants. */
  @Override
  public String toString() {
    return collection.getClass().getName() + ", which watches " + query + ", mapped " + mapping;
  }
}
