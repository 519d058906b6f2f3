package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.forebay.api.ConfigurationException;
import io.forebay.api.DataSourceProvider;
import io.forebay.core.DataLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsSourceProviderTest {
  @TempDir Path folder;

  @Test
  void serviceLoader_metrics_isFound() {
    assertThat(ServiceLoader.load(DataSourceProvider.class))
        .hasAtLeastOneElementOfType(MetricsSourceProvider.class);
  }

  @Test
  void config_everySetting_isUsed() throws Exception {
    TestCertificate certificate = TestCertificate.create(folder, "local", "ip:127.0.0.1");
    try (ScriptedServer server =
        new ScriptedServer(
            ScriptedServer.page(ScriptedServer.PAGE), "127.0.0.1", certificate.server())) {
      String settings =
          """
              scheme: https
              path: /m
              port: %d
              trustedCertificates: local.pem
              maximalBodyBytes: 1MiB
              maximalLineBytes: 4KiB
              maximalHeaderBytes: 4KiB
              threads: 1
          """
              .formatted(server.port());
      try (DataLayer layer = layer(settings).start()) {
        assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
        assertThat(layer.report().sources().get(0).endpoints().get(0).fetches().lastError())
            .isNull();
        assertThat(server.requests().get(0)).startsWith("GET /m HTTP/1.1");
      }
    }
  }

  @Test
  void config_credentialsAndCertificates_areUsed() throws Exception {
    TestCertificate certificate = TestCertificate.create(folder, "named", "dns:models.example");
    TestCertificate client = TestCertificate.create(folder, "client", "dns:client");
    Files.writeString(folder.resolve("password"), "p4ss\n");
    try (ScriptedServer server =
        new ScriptedServer(
                ScriptedServer.page(ScriptedServer.PAGE), "127.0.0.1", certificate.server(client))
            .wantingCertificates()) {
      String settings =
          """
              scheme: https
              port: %d
              target: node
              headers: {X-Tenant: research}
              basicAuth: {username: forebay, password: {file: password}}
              trustedCertificates: named.pem
              clientCertificate: client.pem
              clientKey: client-key.pem
              serverName: models.example
              insecureSkipVerify: false
              nameFilter: true
          """
              .formatted(server.port());
      try (DataLayer layer = layer(settings).start()) {
        assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
        assertThat(layer.report().sources().get(0).endpoints().get(0).fetches().lastError())
            .isNull();
        assertThat(server.requests().get(0))
            .contains("X-Tenant: research\r\n")
            .contains("Authorization: Basic Zm9yZWJheTpwNHNz\r\n");
      }
    }
  }

  @Test
  void config_wrongCredentials_areAllListedWithTheirPlaces() {
    String settings =
        """
            headers: {Host: a}
            bearerToken: {file: none, environment: HOME}
            basicAuth: {username: "a:b", password: {}}
            target: machine
            serverName: "a b"
            insecureSkipVerify: 1
        """;

    assertThatThrownBy(() -> layer(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("headers: Host (expected: none that the source sets itself)")
        .hasMessageContaining("bearerToken")
        .hasMessageContaining("set (expected: file or environment)")
        .hasMessageContaining("missing (expected: file or environment)")
        .hasMessageContaining("username: 'a:b' (expected: at least one character, no colon")
        .hasMessageContaining("target: 'machine' (expected: one of 'endpoint', 'node')")
        .hasMessageContaining("serverName: 'a b' (expected: a host name or an IP address)")
        .hasMessageContaining("insecureSkipVerify: 1 (expected: true or false)");
    assertProblem("target: node", "port: missing (expected: the port at each node");
    assertProblem("scheme: https\n    clientKey: k.pem", "clientCertificate: missing (expected: c");
    assertProblem("serverName: a", "serverName: a (expected: none, or scheme https)");
    assertProblem("bearerToken: {file: none}", "none does not exist (expected: a file with");
    assertProblem("bearerToken: {path: x}", "path: unknown field (expected: one of file, env");
    String secret = " (expected: {file: PATH} or {environment: NAME})";
    assertProblem("bearerToken: [{file: a}, {file: b}]", "bearerToken: a list" + secret);
    assertProblem("bearerToken: tok1", "bearerToken: a text" + secret);
    assertProblem("basicAuth: {username: a}", "password: missing" + secret);
    assertProblem("basicAuth: tok1", "a text (expected: an object with username and password)");
    assertProblem("basicAuth: {password: {environment: NO_SUCH_ONE}}", "username: missing");
  }

  @Test
  void config_secretInThePlaceOfItsObject_isNotShown() {
    for (String setting :
        List.of(
            "bearerToken: s3cret",
            "bearerToken: [s3cret]",
            "bearerToken: {value: s3cret}",
            "basicAuth: s3cret",
            "basicAuth: {username: a, password: s3cret}",
            "headers: s3cret")) {
      assertThatThrownBy(() -> layer("    " + setting + "\n"))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageNotContaining("s3cret");
    }
    assertProblem("basicAuth: {username: a, password: 4711}", "password: a number (expected: {f");
  }

  private void assertProblem(String setting, String message) {
    assertThatThrownBy(() -> layer("    " + setting + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("forebay.yaml:")
        .hasMessageContaining(message);
  }

  @Test
  void config_wrongSettings_areAllListed() {
    String settings =
        """
            scheme: ftp
            path: metrics
            port: 70000
            maximalBodyBytes: 0
            maximalLineBytes: 1
            maximalHeaderBytes: 1GiB
            threads: 0
            trustedCertificate: x
        """;

    assertThatThrownBy(() -> layer(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("scheme: ")
        .hasMessageContaining("path: ")
        .hasMessageContaining("port: 70000 (expected: 1 to 65535)")
        .hasMessageContaining("maximalBodyBytes: ")
        .hasMessageContaining("maximalLineBytes: ")
        .hasMessageContaining("maximalHeaderBytes: ")
        .hasMessageContaining("threads: 0 (expected: 1 to 64)")
        .hasMessageContaining("trustedCertificates");
  }

  @Test
  void config_trustThatCannotBeUsed_saysWhyWithItsPlace() {
    assertThatThrownBy(() -> layer("    scheme: https\n    trustedCertificates: none.pem\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("trustedCertificates: trustedCertificates")
        .hasMessageContaining("none.pem does not exist (expected: a PEM file of certificates)")
        .hasMessageContaining("forebay.yaml:");
    assertThatThrownBy(() -> layer("    trustedCertificates: none.pem\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("(expected: none, or scheme https)");
  }

  @Test
  void page_ofTheConfiguration_namesEverySetting() throws Exception {
    String page =
        Files.readString(Path.of("../docs/configuration.md"))
            + Files.readString(Path.of("../docs/metrics.md"));
    Throwable thrown = catchThrowable(() -> layer("    unknown: 1\n"));
    Matcher known =
        Pattern.compile("\\.unknown: unknown field \\(expected: one of ([^;)]*)")
            .matcher(String.valueOf(thrown.getMessage()));

    assertThat(known.find()).as(thrown.getMessage()).isTrue();
    assertThat(known.group(1).split(", "))
        .contains("threads")
        .allSatisfy(field -> assertThat(page).contains("| `" + field));
  }

  private DataLayer layer(String settings) throws Exception {
    String config =
        """
        discovery:
          - type: fixed
            endpoints:
              - id: a
                address: 127.0.0.1
                port: 1
        sources:
          - type: metrics
            interval: 60s
            timeout: 30s
            collections:
              - type: model-server
        """
            + settings;
    Path file = Files.writeString(folder.resolve("forebay.yaml"), config);
    return DataLayer.builder().discoverProviders().config(file).build();
  }
}
