package io.forebay.api;

/**
 * Says which endpoints exist.
 *
 * <p>The data layer calls {@link #start} once and {@link #stop} once; the two do not overlap.
 * Whatever a method throws is counted, reported and logged, and stops nothing else.
 *
 * <pre>{@code
 * final class OneServer implements EndpointDiscovery {
 *   public String type() {
 *     return "one-server";
 *   }
 *
 *   public void start(DiscoverySink sink) {
 *     sink.replaceAll(List.of(EndpointInfo.of("vllm-0", "10.0.0.1", 8000)));
 *   }
 * }
 * }</pre>
 */
public interface EndpointDiscovery {
  /**
   * Returns the kind of discovery that this is, as it is written in a configuration.
   *
   * @return a short name, for example {@code file}
   */
  String type();

  /**
   * Begins. Returns soon; what takes long is done elsewhere.
   *
   * @param sink where endpoints go, valid until {@link #stop}
   * @throws Exception if the discovery cannot begin; it is then reported as failed and not stopped
   */
  void start(DiscoverySink sink) throws Exception;

  /**
   * Ends, and gives back every thread, connection and file.
   *
   * @throws Exception if something could not be given back; it is logged
   */
  default void stop() throws Exception {}
}
