package io.forebay.core;

import io.forebay.api.DataCollectionProvider;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointDiscoveryProvider;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Knows the providers of sources, collections and discoveries. Those of this module are always
 * there; all others are given in code or found by {@link #discover}. Not thread-safe.
 *
 * <p>Two providers of one type are a problem, even if one was given in code and the other found:
 * which of them is meant cannot be known. That one class is given and found is none: the object
 * that was given is used.
 */
final class ProviderRegistry {
  private final Providers<DataSourceProvider> sources =
      new Providers<>("source", DataSourceProvider.class, DataSourceProvider::type);
  private final Providers<DataCollectionProvider> collections =
      new Providers<>("collection", DataCollectionProvider.class, DataCollectionProvider::type);
  private final Providers<EndpointDiscoveryProvider> discoveries =
      new Providers<>(
          "discovery", EndpointDiscoveryProvider.class, EndpointDiscoveryProvider::type);
  private boolean discovered;

  ProviderRegistry() {
    sources.add(new EndpointInfoSourceProvider());
    collections.add(new TopologyCollectionProvider());
    discoveries.add(new FixedDiscoveryProvider());
    discoveries.add(new FileDiscoveryProvider());
  }

  void add(DataSourceProvider provider) {
    sources.add(Objects.requireNonNull(provider, "provider"));
  }

  void add(DataCollectionProvider provider) {
    collections.add(Objects.requireNonNull(provider, "provider"));
  }

  void add(EndpointDiscoveryProvider provider) {
    discoveries.add(Objects.requireNonNull(provider, "provider"));
  }

  /** Looks for providers of all kinds. */
  void discover(ClassLoader loader) {
    discovered = true;
    all().forEach(providers -> providers.load(loader));
  }

  Providers<DataSourceProvider> sources() {
    return sources;
  }

  Providers<DataCollectionProvider> collections() {
    return collections;
  }

  Providers<EndpointDiscoveryProvider> discoveries() {
    return discoveries;
  }

  void check(Problems problems) {
    all()
        .flatMap(providers -> providers.problems().stream())
        .forEach(problem -> problems.add(Where.code("providers"), problem));
  }

  /** Why providers could not be loaded, a sentence each. */
  List<String> faultSentences() {
    return all().flatMap(providers -> providers.faults().stream()).toList();
  }

  /** What to say of a type that nobody provides. */
  String expected(String type, Providers<?> providers) {
    StringBuilder expected = new StringBuilder(Nearest.oneOf(type, providers.types()));
    if (!discovered) {
      expected.append(
          "; providers in jars are found only if the builder's discoverProviders() is called");
    }
    providers.faults().forEach(fault -> expected.append("; ").append(fault));
    return expected.toString();
  }

  private Stream<Providers<?>> all() {
    return Stream.of(sources, collections, discoveries);
  }
}
