package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a model server said about its load along with a response, in the terms of ORCA (Open Request
 * Cost Aggregation, {@code xds.data.orca.v3.OrcaLoadReport}). What it did not say is empty.
 * Immutable.
 *
 * <pre>{@code
 * LoadReport report = endpoint.attributes().get(LoadReport.KEY);
 * Double queue = report == null ? null : report.namedMetrics().get("num_requests_waiting");
 * }</pre>
 *
 * @param cpuUtilization CPU in use, as a part of what the server has; may exceed 1
 * @param memoryUtilization memory in use, 0 to 1
 * @param applicationUtilization how busy the application is by its own measure; may exceed 1
 * @param requestsPerSecond requests that the server handles in a second
 * @param errorsPerSecond errors that the server answers with in a second
 * @param utilization the use of further resources by name, 0 to 1
 * @param requestCost what this one request cost, by the name of the resource
 * @param namedMetrics what else the server measures, by its own names
 */
public record LoadReport(
    OptionalDouble cpuUtilization,
    OptionalDouble memoryUtilization,
    OptionalDouble applicationUtilization,
    OptionalDouble requestsPerSecond,
    OptionalDouble errorsPerSecond,
    Map<String, Double> utilization,
    Map<String, Double> requestCost,
    Map<String, Double> namedMetrics) {
  /** The key under which it is kept: {@code load-report}. */
  public static final AttributeKey<LoadReport> KEY =
      AttributeKey.of("load-report", LoadReport.class);

  /**
   * Copies the maps.
   *
   * @param cpuUtilization CPU in use
   * @param memoryUtilization memory in use
   * @param applicationUtilization how busy the application is by its own measure
   * @param requestsPerSecond requests that the server handles in a second
   * @param errorsPerSecond errors that the server answers with in a second
   * @param utilization the use of further resources by name
   * @param requestCost what this one request cost, by the name of the resource
   * @param namedMetrics what else the server measures, by its own names
   */
  public LoadReport {
    Objects.requireNonNull(cpuUtilization, "cpuUtilization");
    Objects.requireNonNull(memoryUtilization, "memoryUtilization");
    Objects.requireNonNull(applicationUtilization, "applicationUtilization");
    Objects.requireNonNull(requestsPerSecond, "requestsPerSecond");
    Objects.requireNonNull(errorsPerSecond, "errorsPerSecond");
    utilization = copy(utilization);
    requestCost = copy(requestCost);
    namedMetrics = copy(namedMetrics);
  }

  // Map.copyOf would lose the order, and with it the sameness of two outputs.
  private static Map<String, Double> copy(Map<String, Double> map) {
    return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
