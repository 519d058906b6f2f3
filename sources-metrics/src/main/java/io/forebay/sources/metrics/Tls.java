package io.forebay.sources.metrics;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/** TLS 1.2 and newer; the server's certificate and name are verified unless told otherwise. */
final class Tls {
  private final SslContextBuilder builder =
      SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols("TLSv1.3", "TLSv1.2");

  Tls(boolean insecureSkipVerify) {
    if (insecureSkipVerify) {
      builder
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .endpointIdentificationAlgorithm(null);
    } else {
      builder.endpointIdentificationAlgorithm("HTTPS");
    }
  }

  /** Trusts these, and not those that the JDK trusts. */
  void trust(List<X509Certificate> authorities) {
    builder.trustManager(authorities);
  }

  /** Says who we are, if the server asks. */
  void identify(OptionFile file, List<X509Certificate> chain, PrivateKey key) throws OptionProblem {
    Pem.match(file, key, chain.get(0));
    builder.keyManager(key, chain);
  }

  SslContext context() throws OptionProblem {
    try {
      return builder.build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new OptionProblem("scheme", "https cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Makes the handler of one connection.
   *
   * @param name whom the server's certificate has to name
   */
  static SslHandler handler(
      SslContext context, ByteBufAllocator allocator, String name, int port, long timeoutMillis) {
    // A dot at the end only says that the name is whole; no certificate has it, nor may SNI.
    String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    SslHandler handler = context.newHandler(allocator, host, port);
    handler.setHandshakeTimeoutMillis(timeoutMillis);
    if (Dial.literal(host) == null) {
      // The JDK leaves names without a dot out, but a server in the same cluster may have one.
      try {
        SSLParameters parameters = handler.engine().getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(host)));
        handler.engine().setSSLParameters(parameters);
      } catch (IllegalArgumentException e) {
        // A name that SNI cannot carry, for example one with an underscore, goes without.
      }
    }
    return handler;
  }
}
