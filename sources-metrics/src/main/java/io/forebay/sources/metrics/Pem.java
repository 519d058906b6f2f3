package io.forebay.sources.metrics;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Reads certificates and keys in PEM. */
final class Pem {
  /** The algorithms of keys, and how to sign with each. */
  private static final Map<String, String> ALGORITHMS =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  private record Block(String kind, String body) {}

  private Pem() {}

  /** All certificates of a file, in its order: at least one. What else is in it is passed over. */
  static List<X509Certificate> certificates(OptionFile file, byte[] content) throws OptionProblem {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(file, content)) {
        if (block.kind.equals("CERTIFICATE")) {
          ByteArrayInputStream in = new ByteArrayInputStream(decode(file, block));
          certificates.add((X509Certificate) factory.generateCertificate(in));
        }
      }
    } catch (CertificateException e) {
      throw file.problem(
          "has a certificate that cannot be understood: "
              + Failures.printable(String.valueOf(e.getMessage())),
          null);
    }
    if (certificates.isEmpty()) {
      throw file.problem("has no certificate", null);
    }
    return certificates;
  }

  /** The one private key of a file. What else is in it is passed over. */
  static PrivateKey key(OptionFile file, byte[] content) throws OptionProblem {
    for (Block block : blocks(file, content)) {
      if (block.kind.equals("PRIVATE KEY")) {
        return decoded(file, decode(file, block));
      }
      if (block.kind.equals("ENCRYPTED PRIVATE KEY") || block.body.contains("ENCRYPTED")) {
        throw convert(file, "has an encrypted key");
      }
      if (block.kind.endsWith(" PRIVATE KEY")) {
        throw convert(file, "has a key of the form '" + Failures.printable(block.kind) + "'");
      }
    }
    throw file.problem("has no private key", null);
  }

  /** Refuses a key that is not that of the certificate. */
  static void match(OptionFile file, PrivateKey key, X509Certificate certificate)
      throws OptionProblem {
    PublicKey known = certificate.getPublicKey();
    boolean matches;
    try {
      Signature signature = signature(key);
      byte[] text = "forebay".getBytes(StandardCharsets.US_ASCII);
      signature.initSign(key);
      signature.update(text);
      byte[] signed = signature.sign();
      signature.initVerify(known);
      signature.update(text);
      matches = signature.verify(signed);
    } catch (GeneralSecurityException e) {
      matches = false; // Keys of different kinds.
    }
    if (!matches) {
      throw new OptionProblem(
          file.field(),
          file.file()
              + " is not the key of the first certificate in clientCertificate, which is for "
              + Failures.printable(certificate.getSubjectX500Principal().getName())
              + " (expected: the key that belongs to it)",
          null);
    }
  }

  private static Signature signature(PrivateKey key) throws NoSuchAlgorithmException {
    String algorithm = ALGORITHMS.get(key.getAlgorithm());
    return Signature.getInstance(algorithm == null ? key.getAlgorithm() : algorithm);
  }

  private static PrivateKey decoded(OptionFile file, byte[] encoded) throws OptionProblem {
    for (String algorithm : ALGORITHMS.keySet()) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException | NoSuchAlgorithmException e) {
        // Of another kind.
      }
    }
    // Not the cause, which might show a part of the key.
    throw file.problem("has a key that is neither RSA, EC nor EdDSA, or is damaged", null);
  }

  private static OptionProblem convert(OptionFile file, String what) {
    return file.problem(
        what
            + "; convert it with: openssl pkcs8 -topk8 -nocrypt -in "
            + file.file().getFileName()
            + " -out pkcs8.pem",
        null);
  }

  private static byte[] decode(OptionFile file, Block block) throws OptionProblem {
    try {
      return Base64.getMimeDecoder().decode(block.body);
    } catch (IllegalArgumentException e) {
      throw file.problem("has a block '" + block.kind + "' that is not Base64", null);
    }
  }

  private static List<Block> blocks(OptionFile file, byte[] content) throws OptionProblem {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    List<Block> blocks = new ArrayList<>();
    int at = text.indexOf(BEGIN);
    while (at >= 0) {
      int kindEnd = text.indexOf(DASHES, at + BEGIN.length());
      String kind = kindEnd < 0 ? "" : text.substring(at + BEGIN.length(), kindEnd);
      int bodyEnd = text.indexOf(END + kind + DASHES, at);
      if (kindEnd < 0 || bodyEnd < kindEnd) {
        throw file.problem("ends in the middle of a block", null);
      }
      blocks.add(new Block(kind, text.substring(kindEnd + DASHES.length(), bodyEnd)));
      at = text.indexOf(BEGIN, bodyEnd);
    }
    return blocks;
  }
}
