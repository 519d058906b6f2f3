package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is sent to servers so that they answer. */
@ExtendWith(LeakCheck.class)
class CredentialsTest {
  private static final String OLD = "old-s3cret";
  private static final String NEW = "new-s3cret";

  @TempDir private Path folder;

  @Test
  void fetch_headers_areSentAsTheyAre() throws Exception {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Tenant", "a b: c");
    headers.put("x-empty", "");
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().headers(headers))) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
      assertThat(server.requests().get(0))
          .contains("\r\nX-Tenant: a b: c\r\nx-empty: \r\n")
          .doesNotContain("Authorization");
    }
  }

  @Test
  void build_headersThatCannotBeSent_areRefusedWithoutTheirValues() {
    assertRefused(Map.of("Host", "a"), "headers: Host (expected: none that the source sets");
    assertRefused(Map.of("ACCEPT", "a"), "headers: ACCEPT (expected: none that");
    assertRefused(Map.of("authorization", OLD), "(expected: bearerToken or basicAuth");
    assertRefused(Map.of("X", OLD + "\r\nY: 1"), "headers: X has a value that cannot be sent");
    assertRefused(Map.of("X", OLD + "\u0000"), "X has a value that cannot be sent");
    assertRefused(Map.of("X\r\nY", "1"), "headers: 'X??Y' (expected: the name of a header)");
    assertRefused(Map.of("", "1"), "headers: '' (expected: the name");
    assertRefused(Map.of("X-a", "1", "x-A", "2"), "twice (expected: each name once");
    assertRefused(Map.of("X", OLD.repeat(4_000)), "bytes (expected: at most 32768");
  }

  private static void assertRefused(Map<String, String> headers, String message) {
    assertThatThrownBy(() -> MetricsSource.builder().headers(headers).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining(OLD);
  }

  @Test
  void fetch_basicAuth_isSent() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "p\u00e4ss:word\r\n");
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().basicAuth("forebay", Secret.file(password)))) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);

      String sent = authorization(server.requests().get(0));
      assertThat(sent).startsWith("Basic ");
      assertThat(new String(Base64.getDecoder().decode(sent.substring(6)), StandardCharsets.UTF_8))
          .isEqualTo("forebay:p\u00e4ss:word");
    }
  }

  @Test
  void fetch_tokenOfTheEnvironment_isSent() throws Exception {
    Map.Entry<String, String> variable =
        System.getenv().entrySet().stream()
            .filter(entry -> entry.getValue().matches("[!-~]+"))
            .findFirst()
            .orElseThrow();
    Secret token = Secret.environment(variable.getKey());
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().bearerToken(token))) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
      assertThat(authorization(server.requests().get(0)))
          .isEqualTo("Bearer " + variable.getValue());
    }
  }

  @Test
  void fetch_tokenReplaced_isInTheNextRequestOfTheSameConnection() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), OLD + "\n");
    try (DivertedLog log = new DivertedLog();
        ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(looking(token))) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      replace(token, NEW + "\n");
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.requests())
          .extracting(CredentialsTest::authorization)
          .containsExactly("Bearer " + OLD, "Bearer " + OLD, "Bearer " + NEW);
      assertThat(log.lines("uses new credentials")).hasSize(1);
      assertThat(log.text()).doesNotContain("s3cret");
    }
  }

  @Test
  void fetch_tokenSwappedBehindALink_isNoticed() throws Exception {
    // As Kubernetes mounts a Secret: the file is a link through a folder that is swapped.
    for (String version : List.of(OLD, NEW)) {
      Path file = Files.createDirectory(folder.resolve(version)).resolve("token");
      Files.writeString(file, version);
      // Long ago: what was written just now is read again in any case.
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3_600)));
    }
    Path data = Files.createSymbolicLink(folder.resolve("data"), Path.of(OLD));
    Path token = Files.createSymbolicLink(folder.resolve("token"), Path.of("data", "token"));
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(looking(token))) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of(NEW));
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      assertThat(server.requests())
          .extracting(CredentialsTest::authorization)
          .containsExactly("Bearer " + OLD, "Bearer " + NEW);
    }
  }

  @Test
  void fetch_tokenWrittenInPlace_isReadWhenASecondLookFindsItTheSame() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), OLD);
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(looking(token))) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      Files.writeString(token, "half");
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      Files.writeString(token, NEW + NEW);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      assertThat(server.requests())
          .extracting(CredentialsTest::authorization)
          .containsExactly(
              "Bearer " + OLD, "Bearer " + OLD, "Bearer " + OLD, "Bearer " + NEW + NEW);
    }
  }

  @Test
  void fetch_newTokenCannotBeUsed_keepsTheOldOneAndTellsOnce() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), OLD);
    try (DivertedLog log = new DivertedLog();
        ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(looking(token))) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);

      replace(token, "a-s3cret\nand-another-s3cret\n");
      Rig.Attempt first = rig.fetch(endpoint);
      assertThat(first.jobs()).isEqualTo(3);
      assertThat(first.problems()).as("one look is no proof").isEmpty();
      for (int i = 0; i < 3; i++) {
        Rig.Attempt attempt = rig.fetch(endpoint);
        assertThat(attempt.jobs()).isEqualTo(3);
        assertThat(attempt.problems())
            .containsOnly(Map.entry("bearerToken cannot be read again", 1L));
      }
      Files.delete(token);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("goes on with the credentials that it has: bearerToken: file " + token)
          .contains("has control characters, or more than one line");

      replace(token, NEW);
      Rig.Attempt mended = rig.fetch(endpoint);
      assertThat(mended.jobs()).isEqualTo(3);
      assertThat(mended.problems()).isEmpty();
      assertThat(log.lines("can read its credentials again")).hasSize(1);
      assertThat(server.requests())
          .extracting(CredentialsTest::authorization)
          .startsWith("Bearer " + OLD)
          .endsWith("Bearer " + NEW)
          .containsOnly("Bearer " + OLD, "Bearer " + NEW);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(log.text()).doesNotContain("s3cret");
    }
  }

  @Test
  void fetch_untilASecondHasPassed_looksAtNoFile() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), OLD);
    MetricsSource.Builder builder = MetricsSource.builder().bearerToken(Secret.file(token));
    builder.access().pause(Duration.ofHours(1));
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(builder)) {
      Endpoint endpoint = rig.add(server);
      replace(token, NEW);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(authorization(server.requests().get(0))).isEqualTo("Bearer " + OLD);
    }
  }

  @Test
  void build_secretThatCannotBeUsed_saysWhyWithoutIt() throws Exception {
    Path file = folder.resolve("token");
    assertUnusable(file, "bearerToken: " + file, "does not exist");
    Files.writeString(file, "\n");
    assertUnusable(file, "bearerToken: file " + file, "is empty");
    Files.writeString(file, "s3cret\u0007");
    assertUnusable(file, "bearerToken: file " + file, "has control characters");
    Files.writeString(file, "s3cret with spaces");
    assertUnusable(file, "bearerToken: file " + file, "has a space, or");
    Files.write(file, new byte[] {'s', '3', (byte) 0xff});
    assertUnusable(file, "bearerToken: file " + file, "is not UTF-8");
    Files.write(file, new byte[100_000]);
    assertUnusable(file, "bearerToken: " + file, "is longer than 65536 bytes");
    assertUnusable(folder, "bearerToken: " + folder, "is no regular file");
    assertThatThrownBy(
            () ->
                MetricsSource.builder()
                    .bearerToken(Secret.environment("FOREBAY_NO_SUCH_VARIABLE"))
                    .build())
        .hasMessageContaining("bearerToken: environment FOREBAY_NO_SUCH_VARIABLE is not set");
    assertThatThrownBy(() -> MetricsSource.builder().basicAuth("a:b", Secret.file(file)))
        .hasMessageContaining("username: a:b (expected: at least one character, no colon");
    Files.writeString(file, OLD);
    assertThatThrownBy(
            () ->
                MetricsSource.builder()
                    .bearerToken(Secret.file(file))
                    .basicAuth("a", Secret.file(file))
                    .build())
        .hasMessageContaining("basicAuth: set (expected: none, because bearerToken is)");
  }

  private static void assertUnusable(Path file, String start, String why) {
    assertThatThrownBy(() -> MetricsSource.builder().bearerToken(Secret.file(file)).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(start)
        .hasMessageContaining(why)
        .hasMessageContaining("(expected: ")
        .hasMessageNotContaining("s3")
        .hasNoCause();
  }

  @Test
  void update_credentialsOverPlainHttpToElsewhere_warnsOnce() throws Exception {
    Secret token = Secret.file(Files.writeString(folder.resolve("token"), OLD));
    try (DivertedLog log = new DivertedLog();
        Rig rig = new Rig(MetricsSource.builder().bearerToken(token))) {
      rig.add("127.0.0.1", 1);
      rig.add("::1", 1);
      rig.add("localhost", 1);
      assertThat(log.lines("WARN")).isEmpty();

      rig.add("10.9.8.7", 1);
      rig.add("vllm-0", 1);
      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("sends its credentials unencrypted, to 10.9.8.7:1 for example");
    }
  }

  @Test
  void text_ofWhatHoldsSecrets_doesNotShowThem() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), OLD);
    MetricsSource.Builder builder =
        MetricsSource.builder().bearerToken(Secret.file(file)).headers(Map.of("X-Key", OLD));
    HttpSettings settings = builder.settings(HttpSourceBuilder::refuse);

    assertThat(Secret.file(file)).hasToString("file " + file);
    assertThat(List.of(settings, builder, builder.access(), settings.access()).toString())
        .doesNotContain(OLD);
    assertThat(new Access("Bearer " + OLD, null)).hasToString("http with credentials");
  }

  private static MetricsSource.Builder looking(Path token) {
    MetricsSource.Builder builder = MetricsSource.builder().bearerToken(Secret.file(token));
    builder.access().pause(Duration.ZERO);
    return builder;
  }

  static void replace(Path file, String content) throws Exception {
    Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String authorization(String request) {
    return request
        .lines()
        .filter(line -> line.startsWith("Authorization: "))
        .map(line -> line.substring("Authorization: ".length()))
        .findFirst()
        .orElse("none");
  }
}
