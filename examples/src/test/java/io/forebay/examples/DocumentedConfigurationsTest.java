package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every configuration that the pages show can be built. */
class DocumentedConfigurationsTest {
  @TempDir private Path folder;

  static List<Path> pages() throws IOException {
    return DocumentedExample.pages(DocumentedExample.repository());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void configurations_ofAPage_areBuilt(Path page) throws Exception {
    assertThat(new DocumentedConfigurations(page).faults(folder)).isEmpty();
  }

  @Test
  void pages_showConfigurations() throws IOException {
    int count = 0;
    for (Path page : pages()) {
      count += new DocumentedConfigurations(page).count();
    }

    assertThat(count).isPositive();
  }

  private List<String> faults(String text) throws Exception {
    Path page = Files.writeString(folder.resolve("page.md"), text);
    return new DocumentedConfigurations(page).faults(Files.createTempDirectory(folder, "files"));
  }

  @Test
  void configuration_thatIsWrong_isReportedWithPageAndLine() throws Exception {
    String text =
        """
        # A page

        ```yaml
        sources:
          - type: metrics
            intervall: 2s
        ```
        """;

    assertThat(faults(text))
        .singleElement()
        .asString()
        .startsWith("page.md:4: 1 problem")
        .contains("page.md.yaml:6:5: sources[0].intervall: unknown field");
  }

  @Test
  void configuration_withSecretsAndAFileOfThePage_findsThem() throws Exception {
    String text =
        """
        ```yaml
        # my-endpoints.yaml
        - {id: a, address: 127.0.0.1, port: 8000}
        ```
        ```yaml
        discovery: {type: file, path: my-endpoints.yaml}
        sources: {type: metrics, scheme: https, trustedCertificates: ca.pem}
        ```
        """;

    assertThat(faults(text)).isEmpty();
    assertThat(folder).isDirectoryRecursivelyContaining("glob:**/my-endpoints.yaml");
    assertThat(faults(text.replace("ca.pem", "no.pem")))
        .singleElement()
        .asString()
        .contains("no.pem");
  }

  @Test
  void block_thatIsNeitherConfigurationNorFile_isRefused() throws Exception {
    assertThat(faults("```yml\n# no file\nx: 2s\n```\n``` \n```yaml title=a.yaml\nx: 2s\n```\n"))
        .hasSize(2);
    assertThat(faults("```yaml\ninterval: 2s\n```\n"))
        .containsExactly(
            "page.md:2: neither a configuration nor a file (expected: 'sources:' at the top, or a"
                + " first line '# name.yaml')");
  }
}
