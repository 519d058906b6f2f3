package io.forebay.api;

/**
 * Makes a data collection from configuration; found by {@link java.util.ServiceLoader}.
 *
 * <p>A provider is a public class with a public constructor without parameters that does nothing,
 * named in {@code META-INF/services/io.forebay.api.DataCollectionProvider}. No two providers of a
 * data layer may have the same type. It is called by the thread that builds the data layer.
 *
 * <pre>{@code
 * record Words(AttributeKey<Integer> key) implements DataCollection<String> {
 *   public String name() {
 *     return "words";
 *   }
 *
 *   public Class<String> accepts() {
 *     return String.class;
 *   }
 *
 *   public Set<AttributeKey<?>> produces() {
 *     return Set.of(key);
 *   }
 *
 *   public void extract(String data, EndpointUpdate update) {
 *     update.put(key, data.split(" ").length);
 *   }
 * }
 *
 * // public, in a file of its own
 * final class WordsProvider implements DataCollectionProvider {
 *   public String type() {
 *     return "words";
 *   }
 *
 *   public DataCollection<?> create(Settings settings) {
 *     String key = settings.string("key").orElse("words");
 *     return new Words(AttributeKey.of(key, Integer.class));
 *   }
 * }
 * }</pre>
 */
public interface DataCollectionProvider {
  /**
   * Returns the name by which a configuration asks for it, in its field {@code type}.
   *
   * @return a short name
   */
  String type();

  /**
   * Makes one. Starts nothing. Every field that is not read from the settings here counts as
   * unknown and is refused, so read them all, on every path.
   *
   * @param settings the fields that the configuration gives
   * @return a new object
   * @throws Exception if none can be made of these settings; the message is shown with the place of
   *     the settings
   */
  DataCollection<?> create(Settings settings) throws Exception;
}
