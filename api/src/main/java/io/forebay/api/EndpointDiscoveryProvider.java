package io.forebay.api;

/**
 * Makes an endpoint discovery from configuration; found by {@link java.util.ServiceLoader}.
 *
 * <p>A provider is a public class with a public constructor without parameters that does nothing,
 * named in {@code META-INF/services/io.forebay.api.EndpointDiscoveryProvider}. No two providers of
 * a data layer may have the same type. It is called by the thread that builds the data layer.
 *
 * <pre>{@code
 * // public, in a file of its own
 * final class OneServerProvider implements EndpointDiscoveryProvider {
 *   public String type() {
 *     return "one-server";
 *   }
 *
 *   public EndpointDiscovery create(Settings settings) {
 *     HostPort address = HostPort.parse(settings.string("address").required());
 *     return new EndpointDiscovery() {
 *       public String type() {
 *         return "one-server";
 *       }
 *
 *       public void start(DiscoverySink sink) {
 *         sink.replaceAll(List.of(EndpointInfo.of("it", address.host(), address.port())));
 *       }
 *     };
 *   }
 * }
 * }</pre>
 */
public interface EndpointDiscoveryProvider {
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
  EndpointDiscovery create(Settings settings) throws Exception;
}
