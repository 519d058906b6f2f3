package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static io.forebay.sources.metrics.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whom we trust, as whom we speak, and what happens when that changes. */
@ExtendWith(LeakCheck.class)
class CertificatesTest {
  private static final String SAN = "ip:127.0.0.1";

  @TempDir static Path folder;
  private static TestCertificate one;
  private static TestCertificate two;
  private static TestCertificate named;
  private static TestCertificate client;
  private static TestCertificate nextClient;
  private static TestCertificate authority;

  @BeforeAll
  static void makeCertificates() throws Exception {
    one = TestCertificate.create(folder, "one", SAN);
    two = TestCertificate.create(folder, "two", SAN);
    named = TestCertificate.create(folder, "named", "dns:models.example,dns:localhost");
    client = TestCertificate.create(folder, "client", "dns:client");
    nextClient = TestCertificate.create(folder, "next-client", "RSA", List.of());
    authority = TestCertificate.create(folder, "authority", "EC", List.of("-ext", "bc:c"));
  }

  @Test
  void fetch_clientCertificate_isShown() throws Exception {
    List<String> clients = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = wanting(clients);
        Rig rig = new Rig(trusting(one.pem()).clientCertificate(client.pem(), client.key()))) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
      assertThat(clients).containsExactly("CN=client");
    }
  }

  @Test
  void fetch_clientCertificateMissingOrUnknown_isTlsAndSaysWhatToSet() throws Exception {
    try (ScriptedServer server = wanting(new CopyOnWriteArrayList<>());
        Rig without = new Rig(trusting(one.pem()));
        Rig unknown = new Rig(trusting(one.pem()).clientCertificate(two.pem(), two.key()))) {
      assertClientRefused(without.fetch(without.add(server)).failure());
      assertClientRefused(unknown.fetch(unknown.add(server)).failure());
    }
  }

  private static void assertClientRefused(FetchException failure) {
    assertThat(failure.reason()).isEqualTo("tls");
    assertThat(failure)
        .hasMessageContaining("fatal alert")
        .hasMessageContaining("see clientCertificate and clientKey");
  }

  @Test
  void fetch_serverName_isSentAndVerifiedInThePlaceOfTheHost() throws Exception {
    List<SNIServerName> asked = new CopyOnWriteArrayList<>();
    ScriptedServer.Script script =
        conversation -> {
          conversation.read();
          SSLSocket socket = (SSLSocket) conversation.socket();
          asked.addAll(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
          conversation.send(answer(PAGE));
          conversation.hang();
        };
    try (ScriptedServer server = server(named.server(), script);
        Rig without = new Rig(trusting(named.pem()));
        Rig right = new Rig(trusting(named.pem()).serverName("models.example"));
        Rig wrong = new Rig(trusting(named.pem()).serverName("other.example"))) {
      assertThat(without.fetch(without.add(server)).failure().reason()).isEqualTo("tls");
      assertThat(asked).isEmpty();
      assertThat(right.fetch(right.add(server)).jobs()).isEqualTo(3);
      assertThat(asked).containsExactly(new SNIHostName("models.example"));
      // Its host is in the certificate, but that is not whom we want.
      FetchException failure = wrong.fetch(wrong.add("localhost", server.port())).failure();
      assertThat(failure.reason()).isEqualTo("tls");
      assertThat(failure).hasMessageContaining("other.example");
    }
  }

  @Test
  void fetch_insecureSkipVerify_acceptsAnythingAndWarnsOncePerStart() throws Exception {
    MetricsSource.Builder builder =
        MetricsSource.builder().scheme("https").insecureSkipVerify(true);
    try (DivertedLog log = new DivertedLog();
        ScriptedServer server = server(named.server(), ScriptedServer.page(PAGE));
        Rig rig = new Rig(builder)) {
      Endpoint endpoint = rig.add(server);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
      assertThat(log.lines("insecureSkipVerify")).singleElement().asString().contains("WARN");
    }
    try (DivertedLog log = new DivertedLog();
        Rig rig = new Rig(trusting(one.pem()).insecureSkipVerify(false))) {
      assertThat(rig.source()).isNotNull();
      assertThat(log.lines("insecureSkipVerify")).isEmpty();
    }
  }

  @Test
  void fetch_signedByTheAuthority_isAcceptedWhileItIsValid() throws Exception {
    TestCertificate valid = authority.sign(folder, "valid", List.of("-ext", "SAN=" + SAN));
    TestCertificate expired =
        authority.sign(
            folder,
            "expired",
            List.of("-ext", "SAN=" + SAN, "-startdate", "-3d", "-validity", "1"));
    try (ScriptedServer good = server(valid.server(), ScriptedServer.page(PAGE));
        ScriptedServer old = server(expired.server(), ScriptedServer.page(PAGE));
        Rig rig = new Rig(trusting(authority.pem()))) {
      assertThat(rig.fetch(rig.add(good)).jobs()).isEqualTo(3);
      FetchException failure = rig.fetch(rig.add(old)).failure();
      assertThat(failure.reason()).isEqualTo("tls");
      assertThat(failure)
          .hasMessageContaining("the server's certificate is refused: NotAfter: ")
          .hasMessageContaining("(expected: a certificate that is valid now; is the clock right?)");
    }
  }

  @Test
  void fetch_expiredAndItselfTrusted_isAccepted() throws Exception {
    TestCertificate expired =
        TestCertificate.create(
            folder, "expired-itself", "EC", List.of("-ext", "SAN=" + SAN, "-startdate", "-9d"));
    try (ScriptedServer server = server(expired.server(), ScriptedServer.page(PAGE));
        Rig rig = new Rig(trusting(expired.pem()))) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
    }
  }

  @Test
  void fetch_authoritiesReplacedWhileScraping_losesNoFetch() throws Exception {
    Path trusted = Files.copy(one.pem(), folder.resolve("rotating-ca.pem"));
    try (DivertedLog log = new DivertedLog();
        Rig rig = new Rig(looking(trusting(trusted)))) {
      ScriptedServer server = server(one.server(), ScriptedServer.page(PAGE));
      int port = server.port();
      Endpoint endpoint = rig.add(server);
      fetchTwice(rig, endpoint);
      assertThat(server.connections()).isEqualTo(1);

      CredentialsTest.replace(
          trusted, Files.readString(one.pem()) + "comment\n" + Files.readString(two.pem()));
      fetchTwice(rig, endpoint);
      assertThat(server.connections()).isEqualTo(2);
      server.awaitClosed(1);

      server.close();
      try (ScriptedServer next =
          new ScriptedServer(ScriptedServer.page(PAGE), "127.0.0.1", port, two.server())) {
        fetchTwice(rig, endpoint);
        CredentialsTest.replace(trusted, Files.readString(two.pem()));
        fetchTwice(rig, endpoint);
        assertThat(next.connections()).isEqualTo(2);
        assertThat(log.lines("uses new certificates")).hasSize(2);

        CredentialsTest.replace(trusted, Files.readString(one.pem()));
        assertThat(rig.fetch(endpoint).failure().reason()).as("trusted no longer").isEqualTo("tls");
      }
    }
  }

  @Test
  void fetch_clientCertificateAndKeyReplacedWhileScraping_losesNoFetch() throws Exception {
    Path certificate = Files.copy(client.pem(), folder.resolve("rotating.pem"));
    Path key = Files.copy(client.key(), folder.resolve("rotating-key.pem"));
    List<String> clients = new CopyOnWriteArrayList<>();
    try (DivertedLog log = new DivertedLog();
        ScriptedServer server = wanting(clients);
        Rig rig = new Rig(looking(trusting(one.pem()).clientCertificate(certificate, key)))) {
      Endpoint endpoint = rig.add(server);
      fetchTwice(rig, endpoint);

      CredentialsTest.replace(certificate, Files.readString(nextClient.pem()));
      Rig.Attempt between = rig.fetch(endpoint);
      assertThat(between.jobs()).isEqualTo(3);
      assertThat(between.problems()).isEmpty();
      CredentialsTest.replace(key, Files.readString(nextClient.key()));
      fetchTwice(rig, endpoint);

      assertThat(server.connections()).isEqualTo(2);
      assertThat(clients)
          .containsExactly(
              "CN=client", "CN=client", "CN=client", "CN=next-client", "CN=next-client");
      assertThat(log.lines("WARN")).as("the moment between the two").isEmpty();
    }
  }

  @Test
  void fetch_newCertificatesCannotBeUsed_keepsTheOldOnes() throws Exception {
    Path trusted = Files.copy(one.pem(), folder.resolve("broken-ca.pem"));
    try (DivertedLog log = new DivertedLog();
        ScriptedServer server = server(one.server(), ScriptedServer.page(PAGE));
        Rig rig = new Rig(looking(trusting(trusted)))) {
      Endpoint endpoint = rig.add(server);
      fetchTwice(rig, endpoint);
      for (String broken :
          List.of("", "nonsense", TestCertificate.pem("CERTIFICATE", new byte[9]))) {
        CredentialsTest.replace(trusted, broken);
        assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
        Rig.Attempt attempt = rig.fetch(endpoint);
        assertThat(attempt.jobs()).isEqualTo(3);
        assertThat(attempt.problems())
            .containsOnly(Map.entry("trustedCertificates cannot be read again", 1L));
      }
      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("goes on with the certificates that it has: trustedCertificates: " + trusted)
          .contains("has no certificate (expected: a PEM file of certificates)");
      assertThat(server.connections()).isEqualTo(1);

      CredentialsTest.replace(trusted, Files.readString(one.pem()));
      Rig.Attempt mended = rig.fetch(endpoint);
      assertThat(mended.jobs()).isEqualTo(3);
      assertThat(mended.problems()).isEmpty();
      assertThat(server.connections()).as("nothing has changed").isEqualTo(1);
    }
  }

  @Test
  void build_keyThatCannotBeUsed_saysWhyAndWhatToDo() throws Exception {
    Path key = folder.resolve("bad-key.pem");
    assertKey(key, "does not exist");
    Files.writeString(key, "nothing");
    assertKey(key, "has no private key (expected: a PEM file of a private key in PKCS#8");
    Files.writeString(key, TestCertificate.pem("RSA PRIVATE KEY", new byte[64]));
    assertKey(
        key,
        "has a key of the form 'RSA PRIVATE KEY'; convert it with: openssl pkcs8 -topk8 -nocrypt"
            + " -in bad-key.pem -out pkcs8.pem");
    Files.writeString(key, TestCertificate.pem("EC PRIVATE KEY", new byte[64]));
    assertKey(key, "has a key of the form 'EC PRIVATE KEY'; convert it with: openssl");
    Files.writeString(key, TestCertificate.pem("ENCRYPTED PRIVATE KEY", new byte[64]));
    assertKey(key, "has an encrypted key; convert it with: openssl");
    Files.writeString(
        key,
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n"
            + "-----END RSA PRIVATE KEY-----\n");
    assertKey(key, "has an encrypted key");
    Files.writeString(key, TestCertificate.pem("PRIVATE KEY", new byte[64]));
    assertKey(key, "has a key that is neither RSA, EC nor EdDSA, or is damaged");
    Files.writeString(key, Files.readString(client.key()).substring(0, 60));
    assertKey(key, "ends in the middle of a block");
    Files.copy(two.key(), key, StandardCopyOption.REPLACE_EXISTING);
    assertKey(key, "is not the key of the first certificate in clientCertificate, which is for");
    Files.copy(nextClient.key(), key, StandardCopyOption.REPLACE_EXISTING);
    assertKey(key, "CN=client (expected: the key that belongs to it)");
  }

  private static void assertKey(Path key, String message) {
    assertThatThrownBy(() -> trusting(one.pem()).clientCertificate(client.pem(), key).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("clientKey: " + key)
        .hasMessageContaining(message);
  }

  @Test
  void build_keysOfAllKindsInOneFileWithTheCertificate_areRead() throws Exception {
    for (String algorithm : List.of("EC", "RSA", "Ed25519")) {
      TestCertificate pair =
          TestCertificate.create(folder, "kind-" + algorithm, algorithm, List.of());
      Path both =
          Files.writeString(
              folder.resolve(algorithm + "-both.pem"),
              Files.readString(pair.key()) + Files.readString(pair.pem()));
      assertThat(trusting(one.pem()).clientCertificate(both, both).build()).isNotNull();
    }
  }

  @Test
  void build_optionsThatMakeNoSense_areRefused() {
    assertThatThrownBy(
            () -> MetricsSource.builder().clientCertificate(one.pem(), one.key()).build())
        .hasMessage("clientCertificate: " + one.pem() + " (expected: none, or scheme https)");
    assertThatThrownBy(() -> MetricsSource.builder().serverName("a").build())
        .hasMessage("serverName: a (expected: none, or scheme https)");
    assertThatThrownBy(() -> MetricsSource.builder().insecureSkipVerify(true).build())
        .hasMessage("insecureSkipVerify: true (expected: none, or scheme https)");
    assertThatThrownBy(() -> trusting(one.pem()).insecureSkipVerify(true).build())
        .hasMessage(
            "insecureSkipVerify: true (expected: false, because trustedCertificates is set)");
    assertThatThrownBy(() -> MetricsSource.builder().serverName("a b"))
        .hasMessage("serverName: a b (expected: a host name or an IP address)");
  }

  private static void fetchTwice(Rig rig, Endpoint endpoint) throws Exception {
    assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
    assertThat(rig.fetch(endpoint).jobs()).isEqualTo(3);
  }

  private static MetricsSource.Builder looking(MetricsSource.Builder builder) {
    builder.access().pause(Duration.ZERO);
    return builder;
  }

  private static MetricsSource.Builder trusting(Path file) {
    return MetricsSource.builder().scheme("https").trustedCertificates(file);
  }

  private static ScriptedServer wanting(List<String> clients) throws Exception {
    ScriptedServer.Script script =
        conversation -> {
          while (true) {
            conversation.read();
            clients.add(conversation.client());
            conversation.send(answer(PAGE));
          }
        };
    return server(one.server(client, nextClient), script).wantingCertificates();
  }

  private static ScriptedServer server(SSLContext tls, ScriptedServer.Script script)
      throws Exception {
    return new ScriptedServer(script, "127.0.0.1", tls);
  }
}
