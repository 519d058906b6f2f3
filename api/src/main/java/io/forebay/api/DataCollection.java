package io.forebay.api;

import java.util.Set;

/**
 * Turns a source's raw data into attributes of one endpoint.
 *
 * <p>A collection does no I/O and keeps nothing of the data. It is called from several threads at
 * once, for different endpoints; for one endpoint the calls come one after the other.
 *
 * <p>One extraction is all or nothing. If {@link #extract} throws, nothing of it is published: the
 * failure is counted, and the values of before grow old and then stale. If it returns, every key of
 * {@link #produces()} that it did not put becomes absent: what the source no longer reports is not
 * kept under a new time.
 *
 * <pre>{@code
 * final class Temperature implements DataCollection<String> {
 *   static final AttributeKey<Double> CELSIUS = AttributeKey.of("celsius", Double.class);
 *
 *   public String name() {
 *     return "temperature";
 *   }
 *
 *   public Class<String> accepts() {
 *     return String.class;
 *   }
 *
 *   public Set<AttributeKey<?>> produces() {
 *     return Set.of(CELSIUS);
 *   }
 *
 *   public void extract(String data, EndpointUpdate update) {
 *     update.put(CELSIUS, Double.valueOf(data));
 *   }
 * }
 * }</pre>
 *
 * @param <D> the type of the raw data that it accepts
 */
public interface DataCollection<D> {
  /**
   * Returns the name for the report, the logs and the configuration, unique within its source.
   *
   * @return a short name, for example {@code model-server}
   */
  String name();

  /**
   * Returns the class of the raw data that it accepts: a source's, or a supertype of it.
   *
   * @return the class of the raw data
   */
  Class<D> accepts();

  /**
   * Returns all keys that it may put, always the same. No other collection of the data layer may
   * produce one of them, unless its type is {@link Mergeable}.
   *
   * @return at least one key
   */
  Set<AttributeKey<?>> produces();

  /**
   * Reads the data and puts what it finds. Quick, and without I/O.
   *
   * @param data the raw data, valid during the call only
   * @param update where attributes go, valid during the call only
   * @throws Exception if the data cannot be understood; nothing is published then
   */
  void extract(D data, EndpointUpdate update) throws Exception;
}
