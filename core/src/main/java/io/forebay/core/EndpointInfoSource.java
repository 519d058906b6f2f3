package io.forebay.core;

import io.forebay.api.EndpointInfo;
import io.forebay.api.FetchContext;
import io.forebay.api.PollingSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives what the discovery knows of each endpoint, its labels above all, to collections that make
 * attributes of it. Asks nobody: a change of the labels shows within an interval, 5 seconds unless
 * set.
 *
 * <p>In a configuration file its type is {@code endpoint-info}. Thread-safe; has no threads.
 *
 * <pre>{@code
 * DataLayer.Builder builder =
 *     DataLayer.builder()
 *         .source(
 *             new EndpointInfoSource(),
 *             source -> source.collect(TopologyCollection.builder().build()));
 * }</pre>
 */
public final class EndpointInfoSource implements PollingSource<EndpointInfo> {
  static final String TYPE = "endpoint-info";

  private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(5);

  /** Makes a source. */
  public EndpointInfoSource() {}

  /** Returns {@code endpoint-info}. */
  @Override
  public String type() {
    return TYPE;
  }

  /** Returns the class of what a discovery knows. */
  @Override
  public Class<EndpointInfo> dataType() {
    return EndpointInfo.class;
  }

  /** Returns 5 seconds. */
  @Override
  public Duration defaultInterval() {
    return DEFAULT_INTERVAL;
  }

  /** Returns what is known of the endpoint now, at once. */
  @Override
  public CompletionStage<EndpointInfo> fetch(FetchContext fetch) {
    return CompletableFuture.completedFuture(fetch.endpoint().info());
  }
}
