package io.forebay.sources.k8s;

import static io.forebay.sources.k8s.RawServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class CredentialTest {
  private static final String REFUSED =
      answer(401, "{\"kind\":\"Status\",\"message\":\"Unauthorized\"}");

  @TempDir Path folder;
  private long nanos;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void tokenFile_replaced_isReadAgainAfterASecondOrARefusal() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "one\n");
    TokenFile token = new TokenFile("tokenFile", file, () -> nanos);
    assertThat(token.header()).isEqualTo("Bearer one");
    Files.writeString(file, "another");
    assertThat(token.header()).isEqualTo("Bearer one");
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(token.header()).isEqualTo("Bearer another");
    Files.writeString(file, "third");
    token.refused("Bearer one");
    assertThat(token.header()).as("not the one in use").isEqualTo("Bearer another");
    token.refused("Bearer another");
    assertThat(token.header()).isEqualTo("Bearer third");
  }

  @Test
  void tokenFile_cannotBeRead_keepsTheOldToken() throws Exception {
    Path file = folder.resolve("token");
    TokenFile token = new TokenFile("tokenFile", file, () -> nanos);
    assertThatThrownBy(token::header)
        .hasMessage("tokenFile: " + file + " does not exist (expected: a file)");
    Files.writeString(file, "one");
    assertThat(token.header()).isEqualTo("Bearer one");
    for (String bad : new String[] {"", "two words", "sécret"}) {
      Files.writeString(file, bad);
      nanos += TimeUnit.SECONDS.toNanos(1);
      assertThat(token.header()).isEqualTo("Bearer one");
    }
    Files.delete(file);
    nanos += TimeUnit.SECONDS.toNanos(1);
    assertThat(token.header()).isEqualTo("Bearer one");
    assertThat(token.toString()).doesNotContain("one");
  }

  @Test
  void get_tokenRefused_isTriedAgainOnceIfItsFileHasAnother() throws Exception {
    Path file = Files.writeString(folder.resolve("token"), "old");
    try (RawServer raw =
        new RawServer(
            talk -> {
              while (true) {
                boolean fresh = talk.read().contains("Bearer new");
                if (!fresh) {
                  Files.writeString(file, "new");
                }
                talk.send(fresh ? answer(200, "{}") : REFUSED);
              }
            })) {
      try (ApiServer server =
          ClientRig.open(ClientRig.kubeconfig(folder, raw.uri(), "", "tokenFile: token"))) {
        assertThat(ClientRig.get(server)).isEqualTo("{}");
        assertThat(raw.requests()).hasSize(2);
      }
    }
    try (RawServer raw = new RawServer(RawServer.always(REFUSED));
        ApiServer server =
            ClientRig.open(ClientRig.kubeconfig(folder, raw.uri(), "", "tokenFile: token"))) {
      ApiFault fault = ClientRig.fault(server);
      assertThat(fault.kind()).isEqualTo(ApiFault.Kind.UNAUTHORIZED);
      assertThat(fault).hasMessage("GET " + raw.uri() + "/api: 401: Unauthorized");
      assertThat(raw.requests()).hasSize(1);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void exec_token_isKeptUntilItExpiresOrIsRefused() throws Exception {
    script(
        """
        echo run >> "%s/runs"
        n=$(wc -l < "%s/runs" | tr -d ' ')
        printf '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1",'
        printf '"spec":{},"status":{"expirationTimestamp":"2026-01-01T01:00:00Z","token":"%%s-%%s-%%s"}}' \
          "$n" "$1" "$WHO"
        """
            .formatted(folder, folder));
    Credential credential =
        exec("command: ./plugin, args: [a b], env: [{name: WHO, value: me}]", "v1");
    // The argument has a space: no shell may cut it.
    assertThatThrownBy(credential::header).hasMessageContaining("the token has spaces");
    credential = exec("command: ./plugin, args: [x], env: [{name: WHO, value: me}]", "v1");
    assertThat(credential.header()).isEqualTo("Bearer 2-x-me");
    assertThat(credential.header()).isEqualTo("Bearer 2-x-me");
    credential.refused("Bearer other");
    assertThat(credential.header()).isEqualTo("Bearer 2-x-me");
    credential.refused("Bearer 2-x-me");
    assertThat(credential.header()).isEqualTo("Bearer 3-x-me");
    now = now.plus(Duration.ofHours(1));
    assertThat(credential.header()).isEqualTo("Bearer 4-x-me");
    assertThat(credential.toString()).doesNotContain("4-x-me");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void exec_thatFails_saysWhyAndShowsNoOutput() throws Exception {
    assertExec("echo secret; echo not logged in >&2; exit 3", "the code 3: not logged in");
    assertExec("echo secret", "is no JSON");
    assertExec("echo '[\"secret\"]'", "is no JSON object");
    assertExec("echo '{\"apiVersion\":\"x\",\"status\":{\"token\":\"secret\"}}'", "apiVersion 'x'");
    String head = "{\"apiVersion\":\"client.authentication.k8s.io/v1\"";
    assertExec("echo '" + head + "}'", "has no token");
    assertExec(
        "echo '" + head + ",\"status\":{\"clientCertificateData\":\"secret\"}}'",
        "has a certificate and no token");
    assertExec("sleep 60", "did not end within 2000 ms");
    assertThatThrownBy(() -> exec("command: ./missing, installHint: get it", "v1").header())
        .hasMessageContaining("missing cannot be run: get it");
    assertThatThrownBy(() -> exec("command: ./plugin", "v7"))
        .hasMessageContaining("apiVersion: client.authentication.k8s.io/v7 (expected: one of");
    assertThatThrownBy(() -> exec("command: ./plugin, interactiveMode: Always", "v1"))
        .hasMessageContaining("interactiveMode: Always (expected: a command that asks nobody)");
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void exec_thatHangs_isNotRunForRequestsThatWereGivenUp_andEndsWithTheClient() throws Exception {
    script(
        """
        echo $$ >> "%1$s/runs"
        while [ ! -e "%1$s/go" ]; do sleep 0.01; done
        exit 3
        """
            .formatted(folder));
    Path runs = folder.resolve("runs");
    String user =
        "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [secret]}";
    ApiServer server =
        ClientRig.open(ClientRig.kubeconfig(folder, URI.create("http://127.0.0.1:9"), "", user));
    CompletableFuture<byte[]> first = server.get("/api", Map.of());
    awaitRuns(runs, 1);
    for (int i = 0; i < 5; i++) {
      server.get("/api", Map.of()).cancel(true);
    }
    Files.writeString(folder.resolve("go"), "");
    assertThat(ClientRig.fault(first))
        .hasMessageContaining("code 3")
        .hasMessageNotContaining("secret");
    assertThat(ClientRig.fault(server)).hasMessageContaining("code 3");
    assertThat(Files.readAllLines(runs)).hasSize(2);

    Files.delete(folder.resolve("go"));
    CompletableFuture<byte[]> last = server.get("/api", Map.of());
    awaitRuns(runs, 3);
    long pid = Long.parseLong(Files.readAllLines(runs).get(2));
    server.close();
    assertThat(ClientRig.fault(last).kind()).isEqualTo(ApiFault.Kind.UNREACHABLE);
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isPresent()) {
      assertThat(process.get().onExit().get(30, TimeUnit.SECONDS)).isNotNull();
    }
  }

  private static void awaitRuns(Path runs, int expected) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!Files.exists(runs) || Files.readAllLines(runs).size() < expected) {
      assertThat(System.nanoTime()).as("%s runs", expected).isLessThan(end);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private void assertExec(String text, String message) throws Exception {
    script(text);
    Credential credential = exec("command: ./plugin", "v1");
    assertThatThrownBy(credential::header)
        .isInstanceOf(ApiFault.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  private void script(String text) throws Exception {
    Path plugin = Files.writeString(folder.resolve("plugin"), "#!/bin/sh\n" + text + "\n");
    assertThat(plugin.toFile().setExecutable(true)).isTrue();
  }

  private Credential exec(String fields, String version) throws Exception {
    Path file =
        ClientRig.kubeconfig(
            folder,
            URI.create("https://a.example"),
            "",
            "exec: {apiVersion: client.authentication.k8s.io/" + version + ", " + fields + "}");
    return Kubeconfig.read("kubeconfig", java.util.List.of(file))
        .details("", new ExecSettings(Duration.ofSeconds(2), () -> now))
        .credential();
  }
}
