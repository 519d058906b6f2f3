package io.forebay.api;

import java.time.Instant;
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
 *
 * long[] calls = update.state(long[].class, () -> new long[1]);
 * calls[0]++;
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
   * @throws IllegalArgumentException if the collection did not name the key, or if another one
   *     produces it as well: only values can be {@linkplain Mergeable merged}
   */
  <T> void putDynamic(AttributeKey<T> key, Supplier<? extends @Nullable T> value);

  /**
   * Returns when the data was observed: the time stamp of the attributes that are put.
   *
   * @return by this machine's wall clock, never in the future
   */
  Instant observedAt();

  /**
   * Returns when the data was observed, on a clock that never jumps, for the time between two
   * observations. As with {@link System#nanoTime}, only the difference of two such values of one
   * data layer has a meaning.
   *
   * @return nanoseconds from an arbitrary beginning
   */
  long observedNanos();

  /**
   * Returns what this collection keeps about this endpoint from one extraction to the next, a
   * counter's last value for example. It is made at the first call, and forgotten with the
   * endpoint; also when an extraction did not return in time and was given up, because nobody knows
   * what that one still does. Extractions of one endpoint never run at the same time, and each sees
   * what the one before wrote.
   *
   * <p>It may be changed at once, also if the extraction fails afterwards.
   *
   * @param type the class of the state, the same in each call
   * @param initial makes the state of an endpoint that has none yet
   * @param <S> the type of the state
   * @return the same object in each extraction
   * @throws IllegalArgumentException if the endpoint's state is of another type
   */
  <S> S state(Class<S> type, Supplier<? extends S> initial);

  /**
   * Notes that the data lacks something that the collection needs, which makes this extraction a
   * partial one: what it puts is published, and the report tells what is missing, by name, until an
   * extraction lacks it no more. Nothing is wrong with the data otherwise; throw if there is.
   *
   * @param name what is missing, for example a metric family; from what the collection asks for and
   *     not from the data, so that there are few
   */
  void missing(String name);
}
