package io.forebay.sources.metrics;

import io.netty.handler.ssl.SslContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom https trusts, and as whom it speaks.
 *
 * @param trustedCertificates a PEM file, or null for the JDK's trust store
 * @param clientCertificate a PEM file, or null for none; then there is no key either
 * @param clientKey the PEM file of the key to that certificate
 * @param insecureSkipVerify whether any certificate will do
 */
record TlsSettings(
    @Nullable Path trustedCertificates,
    @Nullable Path clientCertificate,
    @Nullable Path clientKey,
    boolean insecureSkipVerify) {

  /** Reads the files, and watches them. */
  Watched<SslContext> watch() throws OptionProblem {
    List<OptionFile> files = new ArrayList<>();
    OptionFile trusted =
        trustedCertificates == null
            ? null
            : OptionFile.certificates("trustedCertificates", trustedCertificates);
    if (trusted != null) {
      files.add(trusted);
    }
    OptionFile certificate =
        clientCertificate == null
            ? null
            : OptionFile.certificates("clientCertificate", clientCertificate);
    OptionFile key = clientKey == null ? null : OptionFile.key("clientKey", clientKey);
    if (certificate != null && key != null) {
      files.add(certificate);
      files.add(key);
    }
    return new Watched<>(
        files,
        contents -> {
          Tls tls = new Tls(insecureSkipVerify);
          if (trusted != null) {
            tls.trust(Pem.certificates(trusted, contents.get(0)));
          }
          if (certificate != null && key != null) {
            int first = trusted == null ? 0 : 1;
            tls.identify(
                key,
                Pem.certificates(certificate, contents.get(first)),
                Pem.key(key, contents.get(first + 1)));
          }
          return tls.context();
        });
  }
}
