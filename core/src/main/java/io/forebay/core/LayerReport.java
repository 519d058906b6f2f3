package io.forebay.core;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.forebay.api.EndpointId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a data layer until one moment. Immutable.
 *
 * <pre>{@code
 * LayerReport report = layer.report();
 * for (LayerReport.SourceReport source : report.sources()) {
 *   for (LayerReport.EndpointReport pair : source.endpoints()) {
 *     System.out.println(pair.endpoint() + ": " + pair.fetches().lastError());
 *   }
 * }
 * System.out.println(report.toJson());
 * }</pre>
 *
 * @param at when the report was made
 * @param state {@code new}, {@code started} or {@code closed}
 * @param discoveries what became of each discovery, in the order of the configuration
 * @param sources what became of each source, in the order of the configuration
 * @param listeners what became of each listener
 * @param providerFaults why providers could not be loaded, a sentence each with the jar's name
 */
public record LayerReport(
    Instant at,
    String state,
    List<DiscoveryReport> discoveries,
    List<SourceReport> sources,
    List<ListenerReport> listeners,
    List<String> providerFaults) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addSerializer(Duration.class, ToStringSerializer.instance)
                  .addSerializer(EndpointId.class, ToStringSerializer.instance))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
          .build();

  /**
   * Returns the report as JSON: the components under their names, times and durations in ISO 8601,
   * what is null left out.
   *
   * @return a JSON object
   */
  public String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the report consists of records, texts and numbers only", e);
    }
  }

  /**
   * What became of one kind of call.
   *
   * <pre>{@code
   * for (LayerReport.SourceReport source : layer.report().sources()) {
   *   LayerReport.Counts lifecycle = source.calls();
   *   System.out.println(source.name() + " failed " + lifecycle.failures() + " times");
   * }
   * }</pre>
   *
   * @param successes how many ended well
   * @param failures how many did not
   * @param lastSuccess when one ended well last, null if never
   * @param lastDuration how long that one took, null if never
   * @param lastBytes how many bytes that one read, 0 where that has no meaning
   * @param lastFailure when one failed last, null if never
   * @param lastError how that one failed, null if never
   * @param failuresInARow how many failed since the last one that ended well
   * @param failuresByReason failures by their class
   * @param problems faults that spoilt no call, by their class
   */
  public record Counts(
      long successes,
      long failures,
      @Nullable Instant lastSuccess,
      @Nullable Duration lastDuration,
      long lastBytes,
      @Nullable Instant lastFailure,
      @Nullable String lastError,
      long failuresInARow,
      Map<String, Long> failuresByReason,
      Map<String, Long> problems) {}

  /**
   * What became of a discovery.
   *
   * <pre>{@code
   * for (LayerReport.DiscoveryReport discovery : layer.report().discoveries()) {
   *   System.out.println(discovery.name() + ": " + discovery.endpoints() + " endpoints");
   * }
   * }</pre>
   *
   * @param name its name in the configuration
   * @param type its type
   * @param className its class
   * @param version the version of its jar, or {@code unknown}
   * @param location its jar or folder, or {@code unknown}
   * @param state {@code new}, {@code started}, {@code failed} or {@code stopped}
   * @param ready whether it has named all endpoints that existed at the start
   * @param endpoints how many endpoints of it exist
   * @param calls calls of it, and what it reported to have failed. Its last success is when its
   *     knowledge was last known to be current: when it named all its endpoints or confirmed that
   *     they are still the same, or, before the first time, when it started
   */
  public record DiscoveryReport(
      String name,
      String type,
      String className,
      String version,
      String location,
      String state,
      boolean ready,
      int endpoints,
      Counts calls) {}

  /**
   * What became of a source.
   *
   * <pre>{@code
   * for (LayerReport.SourceReport source : layer.report().sources()) {
   *   System.out.println(source.name() + " is " + source.state());
   * }
   * }</pre>
   *
   * @param name its name in the configuration
   * @param type its type
   * @param className its class
   * @param version the version of its jar, or {@code unknown}
   * @param location its jar or folder, or {@code unknown}
   * @param state {@code new}, {@code started}, {@code failed} or {@code stopped}
   * @param collections the names of its collections
   * @param calls its start, its stop and what it was told of endpoints; how often it reported that
   *     it cannot see is counted as the failure {@code reported} besides
   * @param blind why it cannot see at present what collections need, as it reported, by the names
   *     of these collections; empty where all is well
   * @param unknownEndpoints how often data came for an endpoint that does not exist, or does no
   *     more; it was dropped
   * @param endpoints what became of its fetches, for each endpoint that exists
   */
  public record SourceReport(
      String name,
      String type,
      String className,
      String version,
      String location,
      String state,
      List<String> collections,
      Counts calls,
      Map<String, String> blind,
      long unknownEndpoints,
      List<EndpointReport> endpoints) {}

  /**
   * What became of one source's work for one endpoint.
   *
   * <pre>{@code
   * for (LayerReport.SourceReport source : layer.report().sources()) {
   *   for (LayerReport.EndpointReport pair : source.endpoints()) {
   *     LayerReport.Counts fetches = pair.fetches();
   *     System.out.println(pair.endpoint() + " " + fetches.lastDuration() + " " + pair.skipped());
   *   }
   * }
   * }</pre>
   *
   * @param endpoint the endpoint
   * @param fetches fetches from it, or deliveries for it
   * @param skipped how many fetches were left out because the one before had not ended, or no
   *     worker was free
   * @param collections what became of each collection, by its name
   */
  public record EndpointReport(
      EndpointId endpoint,
      Counts fetches,
      long skipped,
      Map<String, CollectionReport> collections) {}

  /**
   * What became of one collection's work for one endpoint.
   *
   * <pre>{@code
   * for (LayerReport.SourceReport source : layer.report().sources()) {
   *   for (LayerReport.EndpointReport pair : source.endpoints()) {
   *     pair.collections()
   *         .forEach((name, collection) -> System.out.println(name + collection.missing()));
   *   }
   * }
   * }</pre>
   *
   * @param extractions its calls; a partial extraction is a success, and counted as the problem
   *     {@code partial} besides
   * @param state {@code new} before the first extraction; then after the last one {@code complete},
   *     {@code partial} if the data lacked something, or {@code failed}
   * @param missing what the data lacked at the last extraction that succeeded, by name and in
   *     order; at most 64 names, of at most 256 characters, and then a line that tells how many
   *     more there were
   */
  public record CollectionReport(Counts extractions, String state, List<String> missing) {}

  /**
   * What became of a listener.
   *
   * <pre>{@code
   * for (LayerReport.ListenerReport listener : layer.report().listeners()) {
   *   System.out.println(listener.className() + " " + listener.calls().failures());
   * }
   * }</pre>
   *
   * @param className its class
   * @param calls calls of it
   */
  public record ListenerReport(String className, Counts calls) {}
}
