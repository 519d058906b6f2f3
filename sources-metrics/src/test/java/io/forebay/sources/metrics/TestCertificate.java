package io.forebay.sources.metrics;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate and its key, made by the keytool of the running JDK.
 *
 * @param server serves with it
 * @param pem the certificate alone, to be trusted
 * @param key its key, in PKCS#8
 * @param access how keytool gets at it
 */
record TestCertificate(SSLContext server, Path pem, Path key, List<String> access) {
  private static final String PASSWORD = "for-tests";

  /**
   * Makes a certificate that signs itself.
   *
   * @param names whom it is for, as in {@code dns:localhost,ip:127.0.0.1}
   */
  static TestCertificate create(Path folder, String alias, String names) throws Exception {
    return create(folder, alias, "EC", List.of("-ext", "SAN=" + names));
  }

  /** Makes a certificate that signs itself, with a key of this algorithm. */
  static TestCertificate create(Path folder, String alias, String algorithm, List<String> more)
      throws Exception {
    List<String> access = access(folder, alias);
    keytool(
        access,
        List.of("-genkeypair", "-keyalg", algorithm, "-storetype", "PKCS12"),
        Stream.concat(Stream.of("-dname", "CN=" + alias, "-validity", "2"), more.stream())
            .toList());
    return load(folder, alias, access);
  }

  /** Makes one that this one has signed. */
  TestCertificate sign(Path folder, String alias, List<String> more) throws Exception {
    create(folder, alias, "EC", List.of());
    Path request = folder.resolve(alias + ".csr");
    Path signed = folder.resolve(alias + ".cer");
    keytool(access(folder, alias), List.of("-certreq", "-file", request.toString()), List.of());
    keytool(
        access,
        List.of("-gencert", "-infile", request.toString(), "-outfile", signed.toString()),
        more);
    // The store takes a reply only if it leads to an authority that is in it.
    keytool(
        access(folder, alias, "authority"),
        List.of("-importcert", "-noprompt", "-file", pem.toString()),
        List.of());
    keytool(
        access(folder, alias),
        List.of("-importcert", "-noprompt", "-file", signed.toString()),
        List.of());
    return load(folder, alias, access(folder, alias));
  }

  /** Serves with it, and wants a certificate of each client that is one of these. */
  SSLContext server(TestCertificate... clients) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    for (TestCertificate client : clients) {
      trusted.setCertificateEntry(client.pem.toString(), client.certificate());
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers(store(access)), trust.getTrustManagers(), null);
    return context;
  }

  private Certificate certificate() throws Exception {
    return store(access).getCertificate(access.get(access.size() - 1));
  }

  private static TestCertificate load(Path folder, String alias, List<String> access)
      throws Exception {
    KeyStore keys = store(access);
    Path pem = folder.resolve(alias + ".pem");
    Path key = folder.resolve(alias + "-key.pem");
    Files.writeString(pem, pem("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
    Files.writeString(
        key, pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(keyManagers(keys), null, null);
    return new TestCertificate(server, pem, key, access);
  }

  static String pem(String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private static List<String> access(Path folder, String alias) {
    return access(folder, alias, alias);
  }

  private static List<String> access(Path folder, String store, String alias) {
    return List.of(
        "-keystore",
        folder.resolve(store + ".p12").toString(),
        "-storepass",
        PASSWORD,
        "-alias",
        alias);
  }

  private static KeyStore store(List<String> access) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(access.get(1)))) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return keys;
  }

  private static KeyManager[] keyManagers(KeyStore keys) throws Exception {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    return managers.getKeyManagers();
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
