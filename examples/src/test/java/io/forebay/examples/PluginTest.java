package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.forebay.api.DataCollectionProvider;
import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PluginTest {
  private static final Path CONFIG =
      DocumentedExample.repository().resolve("examples/forebay.yaml");

  @Test
  void provider_isFound() {
    assertThat(ServiceLoader.load(DataCollectionProvider.class))
        .extracting(DataCollectionProvider::type)
        .contains("first-token");
  }

  @Test
  void exampleConfiguration_loadsAsItIs() {
    try (DataLayer layer = DataLayer.builder().discoverProviders().config(CONFIG).build().start()) {
      assertThat(layer.report().sources().get(0).collections())
          .containsExactly("model-server", "lora-adapters", "first-token");
      assertThat(layer.report().providerFaults()).isEmpty();
    }
  }

  @Test
  void exampleConfiguration_withSimulatedServers_givesThePluginsAttribute(@TempDir Path folder)
      throws Exception {
    try (SimulatedServers servers = new SimulatedServers(4, "127.0.0.1", 0)) {
      List<SimulatedServer> all = servers.servers();
      String text = Files.readString(CONFIG);
      for (int i = 0; i < all.size(); i++) {
        assertThat(text).contains("port: " + (8100 + i));
        text = text.replace("port: " + (8100 + i), "port: " + all.get(i).port());
      }
      Path config = Files.writeString(folder.resolve("forebay.yaml"), text);
      for (int i = 0; i < 2; i++) {
        String body = "{\"prompt\":\"word\",\"max_tokens\":2}";
        assertThat(Io.post(all.get(0).port(), "/v1/completions", body).statusCode()).isEqualTo(200);
      }

      Io.Run run = Io.run("inspect", "--config", config.toString(), "--output", "json");

      assertThat(run.code()).as(run.err()).isZero();
      JsonNode value = run.json().at("/0/attributes/first-token/value");
      assertThat(value.doubleValue()).isBetween(0.001, 1.0);
      // The other servers have answered nobody, and no mean of nothing is made up.
      assertThat(run.json().at("/1/attributes/first-token").isMissingNode()).isTrue();
      assertThat(run.json().at("/1/attributes/model-server").isMissingNode()).isFalse();
    }
  }
}
