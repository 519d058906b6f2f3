package io.forebay.api;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One extraction in the making: what it puts becomes visible when it has returned, all at once. Not
 * thread-safe; valid during the call of {@link DataCollection#extract} only.
 *
 * <pre>{@code
 * AttributeKey<Double> celsius = AttributeKey.of("celsius", Double.class);
 * update.put(celsius, 41.5);
 *
 * AtomicLong inFlight = new AtomicLong();
 * AttributeKey<Long> load = AttributeKey.of("in-flight", Long.class);
 * update.putDynamic(load, inFlight::get);
 * }</pre>
 */
public interface EndpointUpdate {
  /**
   * Returns the endpoint that the data is about.
   *
   * @return the endpoint, with the attributes as they were before
   */
  Endpoint endpoint();

  /**
   * Sets an attribute.
   *
   * @param key one of {@link DataCollection#produces()}
   * @param value an immutable value
   * @param <T> the value's type
   * @throws IllegalArgumentException if the collection did not name the key, or the value is not of
   *     the key's type
   */
  <T> void put(AttributeKey<T> key, T value);

  /**
   * Sets an attribute whose value is asked for each time it is read. It grows stale like any other.
   *
   * @param key one of {@link DataCollection#produces()}
   * @param value asked on the reader's thread: quick, thread-safe, without I/O. If it gives null or
   *     throws, the attribute is absent for that reader
   * @param <T> the value's type
   * @throws IllegalArgumentException if the collection did not name the key
   */
  <T> void putDynamic(AttributeKey<T> key, Supplier<? extends @Nullable T> value);
}
