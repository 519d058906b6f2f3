package io.forebay.sources.k8s;

import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointListener;
import io.forebay.api.attributes.PodInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A data layer of a configuration file, whose changes can be waited for. */
final class PodLayer implements AutoCloseable, EndpointListener {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final DataLayer layer;
  private final List<String> events = new ArrayList<>();

  /** Makes one of the rest of a file, with the kubeconfig where it says KUBECONFIG. */
  PodLayer(Path folder, Path kubeconfig, String yaml) throws Exception {
    Path file = Files.createTempFile(folder, "forebay", ".yaml");
    Files.writeString(file, yaml.replace("KUBECONFIG", kubeconfig.toString()));
    layer = DataLayer.builder().discoverProviders().config(file).listener(this).build().start();
  }

  /** Makes one in code. */
  PodLayer(UnaryOperator<DataLayer.Builder> setUp) {
    layer = setUp.apply(DataLayer.builder().listener(this)).build().start();
  }

  /** Makes one of a discovery, and a source with the collection {@code pod}. */
  PodLayer(EndpointDiscovery discovery, KubernetesPodSource source) {
    this(
        builder ->
            builder.discovery(discovery).source(source, pods -> pods.collect(new PodCollection())));
  }

  DataLayer layer() {
    return layer;
  }

  LayerReport.DiscoveryReport discovery() {
    return layer.report().discoveries().get(0);
  }

  /** The endpoints as text, in order. */
  List<String> endpoints() {
    return layer.endpoints().stream().map(e -> e.info().toString()).sorted().toList();
  }

  @Nullable Endpoint endpoint(String id) {
    return layer.endpoint(EndpointId.of(id));
  }

  /** What the attribute says of the pod of an endpoint. */
  @Nullable PodInfo pod(String id) {
    Endpoint endpoint = endpoint(id);
    return endpoint == null ? null : endpoint.attributes().get(PodInfo.KEY);
  }

  void awaitEndpoints(String... expected) throws InterruptedException {
    await(this::endpoints, List.of(expected));
  }

  synchronized <T> void await(Supplier<T> actual, T expected) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!expected.equals(actual.get())) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            "expected " + expected + ", found " + actual.get() + "\n" + layer.report().toJson());
      }
      // Not all that may be waited for is told to a listener.
      wait(50);
    }
  }

  void await(BooleanSupplier condition) throws InterruptedException {
    await(condition::getAsBoolean, true);
  }

  /** What became of the endpoints so far. */
  synchronized List<String> events() {
    return List.copyOf(events);
  }

  private synchronized void event(String what, Endpoint endpoint) {
    events.add(what + " " + endpoint.id());
    notifyAll();
  }

  @Override
  public void endpointAdded(Endpoint endpoint) {
    event("added", endpoint);
  }

  @Override
  public void endpointChanged(Endpoint endpoint) {
    event("changed", endpoint);
  }

  @Override
  public void endpointRemoved(Endpoint endpoint) {
    event("removed", endpoint);
  }

  @Override
  public synchronized void attributesChanged(Endpoint endpoint, Attributes attributes) {
    notifyAll();
  }

  @Override
  public void close() {
    layer.close();
  }
}
