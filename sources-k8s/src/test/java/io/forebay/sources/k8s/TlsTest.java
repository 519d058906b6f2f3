package io.forebay.sources.k8s;

import static io.forebay.sources.k8s.RawServer.always;
import static io.forebay.sources.k8s.RawServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as kubeconfigs ask for it. */
class TlsTest {
  @TempDir static Path folder;
  private static TestAuthority authority;
  private static Path ca;

  @BeforeAll
  static void prepare() throws Exception {
    authority = new TestAuthority();
    ca = Files.writeString(folder.resolve("ca.pem"), authority.pem());
  }

  @Test
  void get_authorityAsFileOrData_isTrusted() throws Exception {
    String data =
        Base64.getEncoder().encodeToString(authority.pem().getBytes(StandardCharsets.US_ASCII));
    try (RawServer raw = new RawServer(authority.server(), false, always(answer(200, "{}")))) {
      for (String trust :
          new String[] {"certificate-authority: ca.pem", "certificate-authority-data: " + data}) {
        try (ApiServer server = open(raw.uri(), trust, "")) {
          assertThat(ClientRig.get(server)).isEqualTo("{}");
        }
      }
    }
  }

  @Test
  void get_authorityThatDidNotSign_isATlsFaultThatNamesTheCertificate() throws Exception {
    Path other = Files.writeString(folder.resolve("other.pem"), new TestAuthority().pem());
    try (RawServer raw = new RawServer(authority.server(), false, always(answer(200, "{}")))) {
      for (String trust : new String[] {"", "certificate-authority: " + other}) {
        try (ApiServer server = open(raw.uri(), trust, "token: secret-token")) {
          ApiFault fault = ClientRig.fault(server);
          assertThat(fault.kind()).isEqualTo(ApiFault.Kind.TLS);
          assertThat(fault).hasMessageContaining("the server's certificate is refused: ");
          assertThat(raw.requests()).isEmpty();
        }
      }
    }
  }

  @Test
  void get_anotherName_isRefusedUnlessItIsTheServerName() throws Exception {
    try (RawServer raw =
        new RawServer(
            authority.server(),
            false,
            talk -> {
              talk.read();
              talk.send(answer(200, talk.askedFor()));
            })) {
      try (ApiServer server = open(raw.uri(), trusting() + ", tls-server-name: localhost", "")) {
        assertThat(ClientRig.get(server)).as("the name asked for").isEqualTo("localhost");
      }
      try (ApiServer server = open(raw.uri(), trusting() + ", tls-server-name: other", "")) {
        ApiFault fault = ClientRig.fault(server);
        assertThat(fault.kind()).isEqualTo(ApiFault.Kind.TLS);
        assertThat(fault).hasMessageContaining("other");
      }
      for (String name : new String[] {"a_b", "'two words'", "a..b", "a".repeat(300)}) {
        assertThatThrownBy(() -> open(raw.uri(), trusting() + ", tls-server-name: " + name, ""))
            .isInstanceOf(ApiFault.class)
            .hasMessageContaining("tls-server-name: ")
            .hasMessageContaining("(expected: ");
      }
    }
  }

  @Test
  void get_insecure_takesAnyCertificateAndWarns() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (RawServer raw = new RawServer(authority.server(), false, always(answer(200, "{}")));
        ApiServer server =
            open(raw.uri(), "insecure-skip-tls-verify: true", "token: secret-token")) {
      assertThat(ClientRig.get(server)).isEqualTo("{}");
      assertThat(ClientRig.get(server)).isEqualTo("{}");
    } finally {
      System.setErr(before);
    }
    assertThat(log.toString(StandardCharsets.UTF_8).lines().filter(l -> l.contains("WARN")))
        .singleElement()
        .asString()
        .contains("is not checked, as insecure-skip-tls-verify says")
        .doesNotContain("secret-token");
  }

  @Test
  void get_clientCertificate_isShownInAnyFormOfItsKey() throws Exception {
    TestAuthority.Issued client = authority.issue("CN=client");
    byte[] pkcs8 = client.keys().getPrivate().getEncoded();
    // An RSA key of 2048 bits: what PKCS#8 has around it are 26 bytes.
    String pkcs1 =
        TestAuthority.pem("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, 26, pkcs8.length));
    Path certificate = Files.writeString(folder.resolve("client.pem"), client.pem());
    for (String key : new String[] {client.keyPem(), pkcs1}) {
      Path file = Files.writeString(folder.resolve("client-key.pem"), key);
      try (RawServer raw =
              new RawServer(
                  wanting(),
                  true,
                  talk -> {
                    talk.read();
                    talk.send(answer(200, talk.client()));
                  });
          ApiServer server =
              open(
                  raw.uri(),
                  trusting(),
                  "client-certificate: " + certificate + ", client-key: " + file)) {
        assertThat(ClientRig.get(server)).isEqualTo("CN=client");
      }
    }
    try (RawServer raw = new RawServer(wanting(), true, always(answer(200, "{}")));
        ApiServer server = open(raw.uri(), trusting(), "token: x")) {
      assertThat(ClientRig.fault(server).kind()).isIn(ApiFault.Kind.TLS, ApiFault.Kind.UNREACHABLE);
    }
  }

  @Test
  void read_keyOfAnEllipticCurveInTheOldForm_isTheSameKey() throws Exception {
    java.security.KeyPairGenerator generator = java.security.KeyPairGenerator.getInstance("EC");
    for (int size : new int[] {256, 384, 521}) {
      generator.initialize(size);
      KeyPair pair = generator.generateKeyPair();
      PrivateKey read =
          PrivateKeys.read(
              new Pem("client-key", null, ""), sec1(pair).getBytes(StandardCharsets.US_ASCII));
      assertThat(((ECPrivateKey) read).getS()).isEqualTo(((ECPrivateKey) pair.getPrivate()).getS());
      assertThat(((ECPrivateKey) read).getParams().getOrder())
          .isEqualTo(((ECPrivateKey) pair.getPrivate()).getParams().getOrder());
    }
  }

  @Test
  void open_filesThatCannotBeUsed_saysWhich() throws Exception {
    Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");
    TestAuthority.Issued client = authority.issue("CN=client");
    Path certificate = Files.writeString(folder.resolve("fine.pem"), client.pem());
    Path encrypted =
        Files.writeString(
            folder.resolve("encrypted.pem"),
            TestAuthority.pem("ENCRYPTED PRIVATE KEY", new byte[64]));
    URI uri = URI.create("https://127.0.0.1:1");
    assertFault(uri, "certificate-authority: missing.pem", "", "missing.pem does not exist");
    assertFault(uri, "certificate-authority: nothing.pem", "", "nothing.pem has no certificate");
    assertFault(uri, "certificate-authority-data: '%%'", "", "certificate-authority-data");
    assertFault(
        uri,
        "",
        "client-certificate: fine.pem, client-key: " + nothing,
        "nothing.pem has no private key");
    assertFault(
        uri,
        "",
        "client-certificate: " + certificate + ", client-key: " + encrypted,
        "encrypted.pem has an encrypted key (expected: one that is not encrypted)");
    assertFault(
        uri, "", "client-certificate: fine.pem", "client-key: missing (expected: client-cert");
    assertFault(
        uri,
        "certificate-authority: ca.pem, insecure-skip-tls-verify: true",
        "",
        "insecure-skip-tls-verify: true beside a certificate-authority");
  }

  @Test
  void get_authorityReplacedWhileRunning_isReadAgain() throws Exception {
    TestAuthority next = new TestAuthority();
    Path rotating = Files.writeString(folder.resolve("rotating.pem"), authority.pem());
    try (RawServer raw = new RawServer(next.server(), false, always(answer(200, "{}")));
        ApiServer server = open(raw.uri(), "certificate-authority: " + rotating, "")) {
      assertThat(ClientRig.fault(server).kind()).isEqualTo(ApiFault.Kind.TLS);
      Files.writeString(rotating, next.pem());
      assertThat(ClientRig.get(server)).isEqualTo("{}");
      Files.writeString(rotating, "broken");
      assertThat(ClientRig.get(server)).isEqualTo("{}");
    }
  }

  private static void assertFault(URI uri, String cluster, String user, String message)
      throws Exception {
    Path kubeconfig = ClientRig.kubeconfig(folder, uri, cluster, user);
    assertThatThrownBy(() -> ClientRig.open(kubeconfig))
        .isInstanceOf(ApiFault.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((ApiFault) e).kind()).isEqualTo(ApiFault.Kind.CONFIGURATION));
  }

  private static String trusting() {
    return "certificate-authority: " + ca;
  }

  private static ApiServer open(URI uri, String cluster, String user) throws Exception {
    return ClientRig.open(ClientRig.kubeconfig(folder, uri, cluster, user));
  }

  /** Serves, and takes the clients that the authority has signed. */
  private static SSLContext wanting() throws Exception {
    TestAuthority.Issued own = authority.issue("CN=localhost");
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "own", own.keys().getPrivate(), new char[0], new Certificate[] {own.certificate()});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry(
        "ca",
        java.security.cert.CertificateFactory.getInstance("X.509")
            .generateCertificate(Files.newInputStream(ca)));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /** The form that OpenSSL writes: the JDK's PKCS#8 holds it, without the name of the curve. */
  private static String sec1(KeyPair pair) {
    byte[] pkcs8 = pair.getPrivate().getEncoded();
    int[] at = {0};
    step(pkcs8, at); // the whole
    at[0] += 3; // the version
    int[] inner = {at[0]};
    int algorithmEnd = step(pkcs8, inner);
    int oidEnd = inner[0] + 2 + pkcs8[inner[0] + 1];
    byte[] curve = Arrays.copyOfRange(pkcs8, oidEnd, algorithmEnd);
    at[0] = algorithmEnd;
    int keyEnd = step(pkcs8, at); // the octets
    int[] body = {at[0]};
    step(pkcs8, body);
    byte[] fields = Arrays.copyOfRange(pkcs8, body[0], keyEnd);
    ByteArrayOutputStream sec1 = new ByteArrayOutputStream();
    // Up to the key alone: version and octets.
    int keyLength = 3 + 2 + fields[4];
    byte[] content = new byte[keyLength + 2 + curve.length];
    System.arraycopy(fields, 0, content, 0, keyLength);
    content[keyLength] = (byte) 0xa0;
    content[keyLength + 1] = (byte) curve.length;
    System.arraycopy(curve, 0, content, keyLength + 2, curve.length);
    sec1.write(0x30);
    if (content.length >= 0x80) {
      sec1.write(0x81);
    }
    sec1.write(content.length);
    sec1.writeBytes(content);
    return "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
        + TestAuthority.pem("EC PRIVATE KEY", sec1.toByteArray());
  }

  private static int step(byte[] der, int[] at) {
    int length = der[at[0] + 1] & 0xff;
    at[0] += 2;
    if (length > 0x80) {
      int bytes = length - 0x80;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (der[at[0]++] & 0xff);
      }
    }
    return at[0] + length;
  }
}
