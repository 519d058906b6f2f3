package io.forebay.core;

import io.forebay.api.DataCollectionProvider;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointDiscoveryProvider;
import java.util.List;

/** Knows the providers. */
final class ProviderRegistry {
  void add(DataSourceProvider provider) {}

  void add(DataCollectionProvider provider) {}

  void add(EndpointDiscoveryProvider provider) {}

  void discover(ClassLoader loader) {}

  void check(Problems problems) {}

  List<String> faultSentences() {
    return List.of();
  }
}
