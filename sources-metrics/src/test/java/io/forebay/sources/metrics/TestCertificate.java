package io.forebay.sources.metrics;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A certificate that signs itself, made by the keytool of the running JDK.
 *
 * @param server serves with it
 * @param pem the certificate alone, to be trusted
 */
record TestCertificate(SSLContext server, Path pem) {
  private static final String PASSWORD = "for-tests";

  /**
   * Makes a certificate.
   *
   * @param names whom it is for, as in {@code dns:localhost,ip:127.0.0.1}
   */
  static TestCertificate create(Path folder, String alias, String names) throws Exception {
    Path store = folder.resolve(alias + ".p12");
    Path pem = folder.resolve(alias + ".pem");
    List<String> access =
        List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-alias", alias);
    keytool(
        access,
        List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"),
        List.of("-dname", "CN=" + alias, "-validity", "2", "-ext", "SAN=" + names));
    keytool(access, List.of("-exportcert", "-rfc", "-file", pem.toString()), List.of());

    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(managers.getKeyManagers(), null, null);
    return new TestCertificate(server, pem);
  }

  private static void keytool(List<String> access, List<String> command, List<String> more)
      throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    line.addAll(command);
    line.addAll(access);
    line.addAll(more);
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException("keytool: " + output);
    }
  }
}
