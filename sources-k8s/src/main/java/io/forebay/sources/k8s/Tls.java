package io.forebay.sources.k8s;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes TLS contexts. The authorities that are named are trusted, and no others. */
final class Tls {
  private static final char[] PASSWORD = {};

  private Tls() {}

  static SSLContext context(ServerDetails details, TlsMaterial material) throws ApiFault {
    KeyManager[] keys = keys(details, material);
    TrustManager[] trust =
        details.insecure()
            ? new TrustManager[] {new TrustAll()}
            : trust(details.authorities(), material.authorities());
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust, null);
      return details.serverName().isEmpty()
          ? context
          : new NamedSslContext(context, details.serverName());
    } catch (GeneralSecurityException e) {
      throw fault(details.source(), "TLS cannot be set up: " + Texts.of(e), e);
    }
  }

  private static TrustManager @Nullable [] trust(@Nullable Pem pem, byte @Nullable [] bytes)
      throws ApiFault {
    if (pem == null || bytes == null) {
      return null;
    }
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (Certificate certificate : certificates(pem, bytes)) {
        store.setCertificateEntry("authority-" + number++, certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      return factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw fault(pem.toString(), "cannot be used: " + Texts.of(e), e);
    }
  }

  private static KeyManager @Nullable [] keys(ServerDetails details, TlsMaterial material)
      throws ApiFault {
    Pem pem = details.certificate();
    Pem keyPem = details.key();
    byte[] bytes = material.certificate();
    byte[] keyBytes = material.key();
    if (pem == null || keyPem == null || bytes == null || keyBytes == null) {
      return null;
    }
    PrivateKey key = PrivateKeys.read(keyPem, keyBytes);
    Certificate[] chain = certificates(pem, bytes).toArray(new Certificate[0]);
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setKeyEntry("client", key, PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, PASSWORD);
      return factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw fault(pem.toString(), "cannot be used: " + Texts.of(e), e);
    }
  }

  private static Collection<? extends Certificate> certificates(Pem pem, byte[] bytes)
      throws ApiFault {
    try {
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (certificates.isEmpty()) {
        throw fault(pem.toString(), "has no certificate (expected: certificates in PEM)", null);
      }
      return certificates;
    } catch (CertificateException e) {
      throw fault(
          pem.toString(), "has no certificate that can be read (expected: certificates in PEM)", e);
    }
  }

  private static ApiFault fault(String what, String problem, @Nullable Throwable cause) {
    return new ApiFault(ApiFault.Kind.CONFIGURATION, what + " " + problem, null, cause);
  }
}
