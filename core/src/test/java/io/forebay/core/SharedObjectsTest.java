package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.EndpointInfo;
import io.forebay.api.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What plugins of one data layer share. */
class SharedObjectsTest {
  @TempDir private Path folder;

  /** What was shared, with each provider's call. */
  private final List<Object> shared = new ArrayList<>();

  private final class Sources implements DataSourceProvider {
    @Override
    public String type() {
      return "sharing";
    }

    @Override
    public DataSource<?> create(Settings settings) {
      share(settings);
      return new TestProviders.MetricsSource("sharing", "");
    }
  }

  private final class Discoveries implements EndpointDiscoveryProvider {
    @Override
    public String type() {
      return "sharing";
    }

    @Override
    public EndpointDiscovery create(Settings settings) {
      share(settings);
      return FixedDiscovery.of(EndpointInfo.of("a", "h", 1));
    }
  }

  private void share(Settings settings) {
    String key = settings.object("cluster", "an object").required().string("name").required();
    shared.add(
        settings
            .object("cluster", "an object")
            .required()
            .shared(StringBuilder.class, key, StringBuilder::new));
  }

  private void build() throws IOException {
    LayerSetupBuilder builder = new LayerSetupBuilder();
    builder.provider(new Sources());
    builder.provider(new Discoveries());
    builder.config(
        Files.writeString(
            folder.resolve("one.yaml"),
            "discovery: {type: sharing, cluster: {name: x}}\n"
                + "sources: {type: sharing, cluster: {name: x}}"));
    builder.config(
        Files.writeString(
            folder.resolve("two.yaml"),
            "sources:\n"
                + "  - {type: sharing, name: s, cluster: {name: x}}\n"
                + "  - {type: sharing, name: t, cluster: {name: y}}"));
    assertThat(builder.build().sources()).hasSize(3);
  }

  @Test
  void objects_ofEqualKeys_areOneInALayerAndNoneBetweenLayers() throws IOException {
    build();
    assertThat(shared).hasSize(4);
    assertThat(shared.get(1)).isSameAs(shared.get(0));
    assertThat(shared.get(2)).isSameAs(shared.get(0));
    assertThat(shared.get(3)).isNotSameAs(shared.get(0));
    build();
    assertThat(shared.get(4)).isNotSameAs(shared.get(0)).isNotSameAs(shared.get(3));
    assertThat(shared.get(7)).isNotSameAs(shared.get(0)).isNotSameAs(shared.get(3));
  }
}
