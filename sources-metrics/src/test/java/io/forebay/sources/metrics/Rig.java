package io.forebay.sources.metrics;

import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.FetchException;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A started source, driven by hand in the place of the data layer. */
final class Rig implements AutoCloseable {
  private final MetricsSource source;
  private final List<Endpoint> endpoints = new ArrayList<>();

  Rig() {
    this(MetricsSource.builder());
  }

  Rig(MetricsSource.Builder builder) {
    source = builder.build();
    source.subscribe(new Jobs());
    source.start(new NoContext());
  }

  static Endpoint endpoint(EndpointInfo info) {
    return new TestEndpoint(info);
  }

  MetricsSource source() {
    return source;
  }

  Endpoint add(ScriptedServer server) {
    return add("127.0.0.1", server.port());
  }

  Endpoint add(String host, int port) {
    return add(EndpointInfo.of("server-" + endpoints.size(), host, port));
  }

  TestEndpoint add(EndpointInfo info) {
    TestEndpoint endpoint = new TestEndpoint(info);
    endpoints.add(endpoint);
    source.updateEndpoints(new EndpointsChange(List.of(endpoint), List.of(), List.of(), endpoints));
    return endpoint;
  }

  void remove(Endpoint endpoint) {
    endpoints.remove(endpoint);
    source.updateEndpoints(new EndpointsChange(List.of(), List.of(endpoint), List.of(), endpoints));
  }

  Attempt fetch(Endpoint endpoint) {
    return fetch(endpoint, Duration.ofSeconds(30));
  }

  Attempt fetch(Endpoint endpoint, Duration timeout) {
    return fetch(new Attempt(endpoint, timeout));
  }

  Attempt fetch(Attempt attempt) {
    attempt.future = source.fetch(attempt).toCompletableFuture();
    return attempt;
  }

  @Override
  public void close() {
    source.stop();
  }

  /** One fetch, and what the source told of it. */
  static class Attempt implements FetchContext {
    private final Endpoint endpoint;
    private final Duration timeout;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<String, Long> problems = new ConcurrentHashMap<>();
    private CompletableFuture<MetricSamples> future = new CompletableFuture<>();

    Attempt(Endpoint endpoint, Duration timeout) {
      this.endpoint = endpoint;
      this.timeout = timeout;
    }

    @Override
    public Endpoint endpoint() {
      return endpoint;
    }

    @Override
    public Duration timeout() {
      return timeout;
    }

    @Override
    public void received(long count) {
      bytes.addAndGet(count);
    }

    @Override
    public void problem(String reason, long count) {
      problems.merge(reason, count, Long::sum);
    }

    long bytes() {
      return bytes.get();
    }

    Map<String, Long> problems() {
      return problems;
    }

    CompletableFuture<MetricSamples> future() {
      return future;
    }

    /** What the page says of jobs. */
    double jobs() throws Exception {
      return future.get(30, TimeUnit.SECONDS).sum("jobs").orElse(-1);
    }

    FetchException failure() throws Exception {
      try {
        future.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof FetchException failure) {
          return failure;
        }
        throw e;
      }
      throw new AssertionError("the fetch succeeded (expected: a failure)");
    }
  }

  /** Reads the family that the pages of these tests have. */
  static final class Jobs implements MetricsCollection {
    static final AttributeKey<Double> KEY = AttributeKey.of("test-jobs", Double.class);

    @Override
    public String name() {
      return "jobs";
    }

    @Override
    public Set<String> families() {
      return Set.of("jobs");
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(KEY);
    }

    @Override
    public void extract(MetricSamples samples, EndpointUpdate update) {
      samples.sum("jobs").ifPresent(jobs -> update.put(KEY, jobs));
    }
  }

  /** A collection that does not say what it reads. */
  static final class Anything implements DataCollection<Object> {
    @Override
    public String name() {
      return "anything";
    }

    @Override
    public Class<Object> accepts() {
      return Object.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(AttributeKey.of("anything", Object.class));
    }

    @Override
    public void extract(Object data, EndpointUpdate update) {
      // Never called.
    }
  }

  /** An endpoint whose info can change. */
  static final class TestEndpoint implements Endpoint {
    private volatile EndpointInfo info;

    TestEndpoint(EndpointInfo info) {
      this.info = info;
    }

    void info(EndpointInfo next) {
      info = next;
    }

    @Override
    public EndpointId id() {
      return info.id();
    }

    @Override
    public EndpointInfo info() {
      return info;
    }

    @Override
    public Attributes attributes() {
      throw new UnsupportedOperationException("a source does not read attributes");
    }
  }

  private static final class NoContext implements SourceContext<MetricSamples> {
    @Override
    public String name() {
      return "rig";
    }

    @Override
    public boolean deliver(EndpointId endpoint, MetricSamples data) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public boolean deliver(Endpoint endpoint, MetricSamples data) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public boolean deliver(EndpointId endpoint, MetricSamples data, Instant observedAt) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public CompletionStage<Boolean> submit(
        Endpoint endpoint,
        MetricSamples data,
        Collection<? extends DataCollection<? super MetricSamples>> collections) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public void confirm(Collection<? extends DataCollection<? super MetricSamples>> collections) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public void failed(
        Collection<? extends DataCollection<? super MetricSamples>> collections, String reason) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public void readyWhen(CompletionStage<?> first) {
      throw new UnsupportedOperationException("a polling source does not deliver");
    }

    @Override
    public void problem(Endpoint endpoint, String reason, long count) {
      throw new UnsupportedOperationException("a polling source tells the fetch");
    }
  }
}
