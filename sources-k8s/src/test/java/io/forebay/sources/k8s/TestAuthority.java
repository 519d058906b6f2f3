package io.forebay.sources.k8s;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * Issues certificates for tests, within milliseconds and with the JDK alone. Thread-safe.
 *
 * <p>The certificates are for {@code localhost}, 127.0.0.1 and ::1, and for a day.
 */
public final class TestAuthority {
  private static final char[] PASSWORD = "for-tests".toCharArray();
  private static final byte[] ECDSA_WITH_SHA256 =
      oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
  private static final byte[] BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
  private static final byte[] ALTERNATIVE_NAMES = oid(0x55, 0x1d, 0x11);
  private static final byte[] TRUE = der(0x01, new byte[] {-1});
  private static final X500Principal NAME = new X500Principal("CN=authority for tests");

  private final AtomicInteger serial = new AtomicInteger();
  private final KeyPair keys;
  private final Certificate certificate;

  /**
   * A certificate and its key.
   *
   * @param certificate what the authority has signed
   * @param keys RSA
   */
  public record Issued(Certificate certificate, KeyPair keys) {
    /** Returns the certificate as PEM. */
    public String pem() throws GeneralSecurityException {
      return TestAuthority.pem("CERTIFICATE", certificate.getEncoded());
    }

    /** Returns the key as PEM, PKCS#8. */
    public String keyPem() {
      return TestAuthority.pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }
  }

  /** Makes an authority with a key of its own. */
  public TestAuthority() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    keys = generator.generateKeyPair();
    certificate = sign(NAME, keys, true);
  }

  /** Issues one for a server or a client, for example {@code O=system:masters,CN=admin}. */
  public Issued issue(String subject) throws GeneralSecurityException {
    KeyPair own = rsa();
    return new Issued(sign(new X500Principal(subject), own, false), own);
  }

  /** Makes a key that signs tokens. */
  static KeyPair rsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  /** Returns the authority's own certificate as PEM: what is to be trusted. */
  public String pem() throws GeneralSecurityException {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  /** Trusts what this authority has issued. */
  public SSLContext client() throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Serves with a certificate of this authority. */
  public SSLContext server() throws Exception {
    Issued issued = issue("CN=localhost");
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "server",
        issued.keys().getPrivate(),
        PASSWORD,
        new Certificate[] {issued.certificate(), certificate});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    KeyManager[] keyManagers = managers.getKeyManagers();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers, null, null);
    return context;
  }

  static String pem(String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private Certificate sign(X500Principal subject, KeyPair of, boolean authority)
      throws GeneralSecurityException {
    byte[] algorithm = der(0x30, ECDSA_WITH_SHA256);
    byte[] constraints =
        extension(BASIC_CONSTRAINTS, authority ? der(0x30, TRUE) : der(0x30), authority);
    byte[] names =
        extension(
            ALTERNATIVE_NAMES,
            der(
                0x30,
                der(0x82, "localhost".getBytes(StandardCharsets.US_ASCII)),
                der(0x87, new byte[] {127, 0, 0, 1}),
                der(0x87, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})),
            false);
    Instant now = Instant.now();
    byte[] content =
        der(
            0x30,
            der(0xa0, der(0x02, new byte[] {2})),
            der(0x02, BigInteger.valueOf(serial.incrementAndGet()).toByteArray()),
            algorithm,
            NAME.getEncoded(),
            der(0x30, time(now.minus(Duration.ofHours(1))), time(now.plus(Duration.ofDays(1)))),
            subject.getEncoded(),
            of.getPublic().getEncoded(),
            der(0xa3, authority ? der(0x30, constraints) : der(0x30, constraints, names)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] signed = der(0x30, content, algorithm, der(0x03, new byte[] {0}, signature.sign()));
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(signed));
  }

  private static byte[] extension(byte[] oid, byte[] value, boolean critical) {
    byte[] content = der(0x04, value);
    return critical ? der(0x30, oid, TRUE, content) : der(0x30, oid, content);
  }

  private static byte[] time(Instant time) {
    DateTimeFormatter format = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    String text = format.format(time.atOffset(ZoneOffset.UTC));
    return der(0x17, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] oid(int... octets) {
    byte[] content = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      content[i] = (byte) octets[i];
    }
    return der(0x06, content);
  }

  /** One element of DER: its tag, its length, its content. */
  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    int length = content.size();
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    if (length > 255) {
      element.write(0x82);
      element.write(length >> 8);
    } else if (length > 127) {
      element.write(0x81);
    }
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }
}
