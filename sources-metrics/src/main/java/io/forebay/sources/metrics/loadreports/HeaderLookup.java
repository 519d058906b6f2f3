package io.forebay.sources.metrics.loadreports;

import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of a response, of whatever HTTP library: Netty's and Armeria's {@code
 * HttpHeaders::get} fit, and so does a lambda for any other.
 *
 * <pre>{@code
 * java.net.http.HttpHeaders headers =
 *     java.net.http.HttpHeaders.of(
 *         Map.of("endpoint-load-metrics", List.of("TEXT cpu_utilization=0.3")), (name, value) -> true);
 * HeaderLookup lookup = name -> headers.firstValue(name).orElse(null);
 * assert lookup.get("endpoint-load-metrics").startsWith("TEXT ");
 * }</pre>
 */
@FunctionalInterface
public interface HeaderLookup {
  /**
   * Returns the value of a header.
   *
   * @param name the header's name in lower case
   * @return the header's first value, or null if the response has no such header
   */
  @Nullable String get(String name);
}
