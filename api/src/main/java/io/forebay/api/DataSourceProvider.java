package io.forebay.api;

/**
 * Makes a data source from configuration; found by {@link java.util.ServiceLoader}.
 *
 * <p>A provider is a public class with a public constructor without parameters that does nothing,
 * named in {@code META-INF/services/io.forebay.api.DataSourceProvider}. No two providers of a data
 * layer may have the same type. It is called by the thread that builds the data layer.
 *
 * <pre>{@code
 * // public, in a file of its own
 * final class ClockProvider implements DataSourceProvider {
 *   public String type() {
 *     return "clock";
 *   }
 *
 *   public DataSource<?> create(Settings settings) {
 *     ZoneId zone = ZoneId.of(settings.string("zone").orElse("UTC"));
 *     return new DataSource<ZonedDateTime>() {
 *       public String type() {
 *         return "clock";
 *       }
 *
 *       public Class<ZonedDateTime> dataType() {
 *         return ZonedDateTime.class;
 *       }
 *
 *       public void start(SourceContext<ZonedDateTime> context) {
 *         context.deliver(EndpointId.of("vllm-0"), ZonedDateTime.now(zone));
 *       }
 *     };
 *   }
 * }
 * }</pre>
 */
public interface DataSourceProvider {
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
  DataSource<?> create(Settings settings) throws Exception;
}
