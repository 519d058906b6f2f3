package io.forebay.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All attributes of one endpoint at one moment: an immutable picture.
 *
 * <p>Whatever one fetch of a source gave appears in a picture all together or not at all. Staleness
 * is part of the picture: when a value becomes too old, the data layer publishes a new picture in
 * which it is marked, so reading needs no clock.
 *
 * <p>Thread-safe; {@link #get} takes no lock and allocates nothing (unless a dynamic attribute's
 * supplier does).
 *
 * <pre>{@code
 * Attributes attributes = endpoint.attributes();
 * LoraAdapters adapters = attributes.get(LoraAdapters.KEY);
 * boolean warm = adapters != null && adapters.running().contains("sql-lora");
 * }</pre>
 */
public interface Attributes {
  /**
   * Returns the value if there is one and it is fresh.
   *
   * @param key which attribute
   * @param <T> the value's type
   * @return the value, or null if it is absent or stale
   */
  <T> @Nullable T get(AttributeKey<T> key);

  /**
   * Returns the value with the time of its observation, fresh or stale. A dynamic attribute is
   * resolved by this call.
   *
   * @param key which attribute
   * @param <T> the value's type
   * @return the attribute, or null if it is absent
   */
  <T> @Nullable Attribute<T> find(AttributeKey<T> key);

  /**
   * Returns every attribute of the picture, fresh or stale, in the order of their keys' names.
   *
   * @return an immutable list
   */
  List<Attribute<?>> all();

  /**
   * Returns the picture's number. Each picture of an endpoint has a greater one than those before;
   * 0 is the empty picture that an endpoint starts with.
   *
   * @return 0 or more
   */
  long revision();
}
