package io.forebay.sources.metrics;

import io.forebay.api.HostPort;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS 1.2 and newer, with the server's certificate and name verified. */
final class Tls {
  private Tls() {}

  /**
   * Reads what to trust.
   *
   * @param trustedCertificates a PEM file, or null for the JDK's trust store
   * @throws IllegalArgumentException if the file does not hold certificates
   */
  static SslContext context(@Nullable Path trustedCertificates) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .protocols("TLSv1.3", "TLSv1.2")
            .endpointIdentificationAlgorithm("HTTPS");
    if (trustedCertificates != null) {
      builder.trustManager(read(trustedCertificates));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new IllegalArgumentException("https cannot be used: " + e.getMessage(), e);
    }
  }

  static SslHandler handler(
      SslContext context, ByteBufAllocator allocator, HostPort target, long timeoutMillis) {
    SslHandler handler = context.newHandler(allocator, target.host(), target.port());
    handler.setHandshakeTimeoutMillis(timeoutMillis);
    if (Dial.literal(target.host()) == null) {
      // The JDK leaves names without a dot out, but a server in the same cluster may have one.
      try {
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(target.host())));
        handler.engine().setSSLParameters(parameters);
      } catch (IllegalArgumentException e) {
        // A name that SNI cannot carry, for example one with an underscore, goes without.
      }
    }
    return handler;
  }

  private static List<X509Certificate> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (certificates.isEmpty()) {
        throw wrong(file, "has no certificate", null);
      }
      return certificates;
    } catch (NoSuchFileException e) {
      throw wrong(file, "does not exist", e);
    } catch (IOException e) {
      throw wrong(file, "cannot be read: " + e.getMessage(), e);
    } catch (CertificateException e) {
      throw wrong(file, "cannot be understood: " + e.getMessage(), e);
    }
  }

  private static IllegalArgumentException wrong(Path file, String what, @Nullable Exception cause) {
    return new IllegalArgumentException(
        file + " " + what + " (expected: a PEM file of certificates)", cause);
  }
}
