package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/configuration.md} says is so. That its configurations can be built is tested
 * where all sources are at hand, in the examples.
 */
final class ConfigurationPageTest {
  private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

  @TempDir private Path folder;

  private static String page() throws IOException {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("docs").resolve("configuration.md"))) {
      folder =
          Objects.requireNonNull(
              folder.getParent(), "no a folder above with docs/configuration.md");
    }
    return Files.readString(folder.resolve("docs").resolve("configuration.md"));
  }

  private static List<String> examples() throws IOException {
    Matcher matcher = YAML.matcher(page());
    return matcher.results().map(result -> result.group(1)).toList();
  }

  private LayerSetupBuilder builder(String config) throws IOException {
    LayerSetupBuilder builder = new LayerSetupBuilder();
    builder.provider(new TestProviders.Metrics("metrics"));
    builder.provider(new TestProviders.Numbers("model-server"));
    builder.provider(new TestProviders.Numbers("lora-adapters"));
    builder.config(Files.writeString(folder.resolve("forebay.yaml"), config));
    return builder;
  }

  @Test
  void example_ofEndpoints_loads() throws IOException {
    String example =
        examples().stream()
            .filter(text -> text.startsWith("# endpoints.yaml\n"))
            .findAny()
            .orElseThrow();
    Path file = Files.writeString(folder.resolve("endpoints.yaml"), example);

    assertThat(SettingsFile.read(file, SettingsFile.MOST, null, EndpointSettings::read)).hasSize(2);
  }

  @Test
  void example_ofProblems_isWhatIsSaid() throws IOException {
    String config =
        """
        discovery:
          - type: fixed
            endpoints:
              - {id: vllm-0, address: 10.0.0.1, port: 8000}
        sources:
          - name: engine
            type: bare
            intervall: 2s
            timeout:  2s
        """;
    LayerSetupBuilder builder = builder(config);
    builder.provider(
        new io.forebay.api.DataSourceProvider() {
          @Override
          public String type() {
            return "bare";
          }

          @Override
          public io.forebay.api.DataSource<?> create(io.forebay.api.Settings settings) {
            return new TestProviders.MetricsSource("bare", "");
          }
        });

    assertThat(page()).contains(Refused.message(folder, builder::build));
  }

  @Test
  void tables_always_nameEveryCommonField() throws IOException {
    String page = page();
    LayerSetupBuilder builder =
        builder("x: 1\ndiscovery: [{type: file, path: p, x: 1}]\nsources: {type: metrics, x: 1}\n");
    String message = Refused.message(folder, builder::build);
    Matcher known = Pattern.compile("one of ([^;)]*)").matcher(message);
    List<String> fields =
        known.results().flatMap(result -> List.of(result.group(1).split(", ")).stream()).toList();

    assertThat(fields).contains("workers", "interval", "path", "collections");
    assertThat(fields)
        .filteredOn(field -> !List.of("scheme", "port", "backOff").contains(field))
        .allSatisfy(field -> assertThat(page).contains("| `" + field + "` |"));
  }
}
