package io.forebay.examples;

import io.forebay.api.Attribute;
import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.attributes.ModelServerMetrics;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** An endpoint whose load a test sets. */
final class FakeEndpoint implements Endpoint, Attributes {
  private final EndpointInfo info;
  private volatile @Nullable Attribute<ModelServerMetrics> load;

  FakeEndpoint(String id, int port) {
    this(EndpointInfo.of(id, "127.0.0.1", port));
  }

  FakeEndpoint(EndpointInfo info) {
    this.info = info;
  }

  FakeEndpoint load(long waiting, long running, double usage, Instant observed) {
    return put(OptionalLong.of(waiting), OptionalLong.of(running), usage, observed, null);
  }

  FakeEndpoint stale(long waiting, long running, Instant observed) {
    return put(OptionalLong.of(waiting), OptionalLong.of(running), 0, observed, "too old");
  }

  FakeEndpoint usageOnly(double usage, Instant observed) {
    return put(OptionalLong.empty(), OptionalLong.empty(), usage, observed, null);
  }

  private FakeEndpoint put(
      OptionalLong waiting,
      OptionalLong running,
      double usage,
      Instant observed,
      @Nullable String staleReason) {
    ModelServerMetrics metrics =
        new ModelServerMetrics(
            waiting, running, OptionalDouble.of(usage), OptionalLong.empty(), OptionalLong.empty());
    load = new Attribute<>(ModelServerMetrics.KEY, metrics, observed, 1, staleReason);
    return this;
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
    return this;
  }

  @Override
  public <T> @Nullable T get(AttributeKey<T> key) {
    Attribute<T> found = find(key);
    return found == null || found.stale() ? null : found.value();
  }

  @Override
  @SuppressWarnings("unchecked") // The only key is that of the only attribute.
  public <T> @Nullable Attribute<T> find(AttributeKey<T> key) {
    return key.name().equals(ModelServerMetrics.KEY.name()) ? (Attribute<T>) load : null;
  }

  @Override
  public List<Attribute<?>> all() {
    Attribute<?> found = load;
    return found == null ? List.of() : List.of(found);
  }

  @Override
  public long revision() {
    return load == null ? 0 : 1;
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
