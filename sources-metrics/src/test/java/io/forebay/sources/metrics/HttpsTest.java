package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class HttpsTest {
  @TempDir static Path folder;
  private static TestCertificate local;
  private static TestCertificate elsewhere;

  @BeforeAll
  static void makeCertificates() throws Exception {
    local = TestCertificate.create(folder, "local", "dns:localhost,ip:127.0.0.1");
    elsewhere = TestCertificate.create(folder, "elsewhere", "dns:elsewhere.example");
  }

  @Test
  void fetch_trustedCertificate_isReadOverOneConnection() throws Exception {
    try (ScriptedServer server = server(local, ScriptedServer.page(PAGE));
        Rig rig = new Rig(trusting(local))) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 5; i++) {
        Rig.Attempt attempt = rig.fetch(endpoint);
        assertThat(attempt.jobs()).isEqualTo(3);
        assertThat(attempt.bytes()).isEqualTo(PAGE.length());
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void fetch_serverClosesAfterEachAnswer_isReadEachTime() throws Exception {
    String closing = answer(PAGE).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
    try (ScriptedServer server = server(local, ScriptedServer.once(closing));
        Rig rig = new Rig(trusting(local))) {
      Endpoint endpoint = rig.add(server);
      for (int i = 0; i < 5; i++) {
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      }
    }
  }

  @Test
  void fetch_hostName_isSentToTheServer() throws Exception {
    CompletableFuture<List<SNIServerName>> asked = new CompletableFuture<>();
    CompletableFuture<String> version = new CompletableFuture<>();
    ScriptedServer.Script script =
        conversation -> {
          conversation.read();
          ExtendedSSLSession session =
              (ExtendedSSLSession) ((SSLSocket) conversation.socket()).getSession();
          asked.complete(session.getRequestedServerNames());
          version.complete(session.getProtocol());
          conversation.send(answer(PAGE));
          conversation.hang();
        };
    try (ScriptedServer server = server(local, script);
        Rig rig = new Rig(trusting(local))) {
      assertThat(rig.fetch(rig.add("localhost", server.port())).jobs()).isEqualTo(3);
      assertThat(asked.get(30, TimeUnit.SECONDS)).containsExactly(new SNIHostName("localhost"));
      assertThat(version.get(30, TimeUnit.SECONDS)).isEqualTo("TLSv1.3");
    }
  }

  @Test
  void fetch_hostNameWithADotAtItsEnd_isSentWithoutIt() throws Exception {
    CompletableFuture<List<SNIServerName>> asked = new CompletableFuture<>();
    ScriptedServer.Script script =
        conversation -> {
          conversation.read();
          SSLSocket socket = (SSLSocket) conversation.socket();
          asked.complete(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
          conversation.send(answer(PAGE));
          conversation.hang();
        };
    try (ScriptedServer server = server(local, script);
        Rig rig = new Rig(trusting(local))) {
      assertThat(rig.fetch(rig.add("localhost.", server.port())).jobs()).isEqualTo(3);
      assertThat(asked.get(30, TimeUnit.SECONDS)).containsExactly(new SNIHostName("localhost"));
    }
  }

  @Test
  void fetch_certificateThatNobodyTrusts_isTls() throws Exception {
    try (ScriptedServer server = server(local, ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().scheme("https"))) {
      assertRefused(rig.fetch(rig.add(server)).failure());
    }
  }

  @Test
  void fetch_certificateForAnotherHost_isTls() throws Exception {
    try (ScriptedServer server = server(elsewhere, ScriptedServer.page(PAGE));
        Rig rig = new Rig(trusting(elsewhere))) {
      assertRefused(rig.fetch(rig.add(server)).failure());
      assertRefused(rig.fetch(rig.add("localhost", server.port())).failure());
    }
  }

  @Test
  void fetch_serverThatSpeaksPlainHttp_isTls() throws Exception {
    ScriptedServer.Script plain =
        conversation -> {
          conversation.send("HTTP/1.1 400 Bad Request\r\n\r\n");
          conversation.hang();
        };
    try (ScriptedServer server = new ScriptedServer(plain);
        Rig rig = new Rig(trusting(local))) {
      FetchException failure = rig.fetch(rig.add(server)).failure();

      assertThat(failure.reason()).isEqualTo("tls");
      assertThat(failure).hasMessageContaining("does not speak TLS (set scheme to http");
    }
  }

  @Test
  void fetch_serverClosesDuringHandshake_isTls() throws Exception {
    try (ScriptedServer server = new ScriptedServer(conversation -> {});
        Rig rig = new Rig(trusting(local))) {
      FetchException failure = rig.fetch(rig.add(server)).failure();

      assertThat(failure.reason()).isIn("tls", "connect");
      assertThat(failure).hasMessageContaining("https://127.0.0.1:" + server.port() + "/metrics");
    }
  }

  @Test
  void fetch_handshakeHangsAndIsCancelled_closes() throws Exception {
    CompletableFuture<Socket> accepted = new CompletableFuture<>();
    ScriptedServer.Script silent =
        conversation -> {
          accepted.complete(conversation.socket());
          conversation.hang();
        };
    try (ScriptedServer server = new ScriptedServer(silent);
        Rig rig = new Rig(trusting(local))) {
      Rig.Attempt attempt = rig.fetch(rig.add(server));
      accepted.get(30, TimeUnit.SECONDS);
      attempt.future().cancel(true);

      server.awaitClosed(1);
    }
  }

  @Test
  void fetch_cutInTheMiddle_isClosed() throws Exception {
    String cut = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\njobs";
    try (ScriptedServer server = server(local, ScriptedServer.once(cut));
        Rig rig = new Rig(trusting(local))) {
      assertThat(rig.fetch(rig.add(server)).failure().reason()).isEqualTo("closed");
    }
  }

  @Test
  void build_fileWithoutCertificates_saysSo() throws Exception {
    Path text = Files.writeString(folder.resolve("text.pem"), "hello\n");

    assertThatThrownBy(
            () -> MetricsSource.builder().scheme("https").trustedCertificates(text).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trustedCertificates: " + text)
        .hasMessageContaining("(expected: a PEM file of certificates)");
    assertThatThrownBy(
            () ->
                MetricsSource.builder()
                    .scheme("https")
                    .trustedCertificates(folder.resolve("none.pem"))
                    .build())
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> MetricsSource.builder().trustedCertificates(local.pem()).build())
        .hasMessageContaining("(expected: none, or scheme https)");
  }

  private static void assertRefused(FetchException failure) {
    assertThat(failure.reason()).isEqualTo("tls");
    assertThat(failure)
        .hasMessageContaining("the server's certificate is refused: ")
        .hasMessageContaining("signed by an authority in trustedCertificates");
  }

  private static MetricsSource.Builder trusting(TestCertificate certificate) {
    return MetricsSource.builder().scheme("https").trustedCertificates(certificate.pem());
  }

  private static ScriptedServer server(TestCertificate certificate, ScriptedServer.Script script)
      throws Exception {
    return new ScriptedServer(script, "127.0.0.1", certificate.server());
  }
}
