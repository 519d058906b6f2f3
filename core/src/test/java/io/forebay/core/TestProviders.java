package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.FetchContext;
import io.forebay.api.PollingSource;
import io.forebay.api.Settings;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Providers like those of the metrics module, for tests of the configuration. */
final class TestProviders {
  private TestProviders() {}

  /** Has {@code path}, {@code scheme} and {@code port}; throws on a port of 666. */
  record Metrics(String type) implements DataSourceProvider {
    @Override
    public DataSource<?> create(Settings settings) {
      String path = settings.string("path").orElse("/metrics");
      String scheme = settings.string("scheme").oneOf("http", "https").orElse("http");
      int port = settings.integer("port").check(p -> p > 0 && p < 65536, "1 to 65535").orElse(80);
      if (port == 666) {
        throw new IllegalArgumentException("port: 666 (expected: a lucky one)");
      }
      return new MetricsSource(type, scheme + ":" + port + path);
    }
  }

  record MetricsSource(String type, String target) implements PollingSource<String> {
    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    public CompletionStage<String> fetch(FetchContext fetch) {
      return new CompletableFuture<>();
    }
  }

  /** Has {@code engine}. */
  record Numbers(String type) implements DataCollectionProvider {
    @Override
    public DataCollection<?> create(Settings settings) {
      return new NumbersCollection(
          type, settings.string("engine").oneOf("auto", "vllm", "sglang").orElse("auto"));
    }
  }

  record NumbersCollection(String name, String engine) implements DataCollection<String> {
    @Override
    public Class<String> accepts() {
      return String.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(AttributeKey.of("test-" + name, String.class));
    }

    @Override
    public void extract(String data, EndpointUpdate update) {}
  }
}
