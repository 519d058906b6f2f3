package io.forebay.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Files that documented configurations name and no page can show: certificates and secrets. */
final class StandIns {
  private static final String SECRET = "for-tests";
  private static final String ALIAS = "client";

  private StandIns() {}

  /**
   * Writes {@code ca.pem} and {@code client.pem}, a certificate that signs itself, {@code
   * client-key.pem}, its key, and {@code token} and {@code password}, a word each.
   */
  static void writeTo(Path folder) throws Exception {
    Path store = folder.resolve("stand-ins.p12");
    keytool(
        List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"),
        List.of("-keystore", store.toString(), "-storepass", SECRET, "-alias", ALIAS),
        List.of("-dname", "CN=stand-in", "-validity", "2"));
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, SECRET.toCharArray());
    }
    Key key = Objects.requireNonNull(keys.getKey(ALIAS, SECRET.toCharArray()));
    String certificate = pem("CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    Files.writeString(folder.resolve("ca.pem"), certificate);
    Files.writeString(folder.resolve("client.pem"), certificate);
    Files.writeString(folder.resolve("client-key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    Files.writeString(folder.resolve("token"), SECRET + "\n");
    Files.writeString(folder.resolve("password"), SECRET + "\n");
  }

  private static String pem(String kind, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
  }

  private static void keytool(List<String> command, List<String> access, List<String> more)
      throws IOException, InterruptedException {
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
