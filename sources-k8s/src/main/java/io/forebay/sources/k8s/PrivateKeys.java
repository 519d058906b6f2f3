package io.forebay.sources.k8s;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads private keys from PEM: PKCS#8, and the older forms for RSA and for elliptic curves, which
 * kubeconfigs have. Messages hold nothing of a key.
 */
final class PrivateKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----([^-]*)-----END \\1-----");

  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  // 1.2.840.113549.1.1.1, with no parameters.
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  // 1.2.840.10045.2.1; its parameter is the curve.
  private static final byte[] EC = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;

  private PrivateKeys() {}

  static PrivateKey read(Pem pem, byte[] bytes) throws ApiFault {
    // Curves' parameters may stand before the key, in a block of their own.
    Matcher block = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw fault(pem, "has no private key (expected: a private key in PEM)");
    }
    String form = block.group(1);
    if (form.startsWith("ENCRYPTED") || block.group(2).contains(":")) {
      throw fault(pem, "has an encrypted key (expected: one that is not encrypted)");
    }
    byte[] key;
    try {
      key = Base64.getMimeDecoder().decode(block.group(2));
    } catch (IllegalArgumentException e) {
      throw fault(pem, "is damaged (expected: a private key in PEM)");
    }
    PrivateKey read =
        switch (form) {
          case "RSA PRIVATE KEY" -> generate("RSA", wrap(RSA, key));
          case "EC PRIVATE KEY" -> curve(key);
          default -> any(key);
        };
    if (read == null) {
      throw fault(pem, "has a key that is neither RSA, EC nor EdDSA, or is damaged");
    }
    return read;
  }

  private static @Nullable PrivateKey any(byte[] key) {
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      PrivateKey read = generate(algorithm, key);
      if (read != null) {
        return read;
      }
    }
    return null;
  }

  private static @Nullable PrivateKey generate(String algorithm, byte[] key) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(key));
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  /** An elliptic curve's key names its curve in the field with the tag 0, after the key itself. */
  private static @Nullable PrivateKey curve(byte[] key) {
    int[] at = new int[1];
    int end = enter(key, at, SEQUENCE);
    while (end >= 0 && at[0] < end) {
      int tag = key[at[0]] & 0xff;
      int fieldEnd = enter(key, at, tag);
      if (fieldEnd < 0) {
        return null;
      }
      if (tag == PARAMETERS) {
        byte[] name = Arrays.copyOfRange(key, at[0], fieldEnd);
        return generate("EC", wrap(concat(EC, name), key));
      }
      at[0] = fieldEnd;
    }
    return null;
  }

  /** Steps into an element; returns where it ends, or -1 if it is none. */
  private static int enter(byte[] der, int[] at, int tag) {
    int i = at[0];
    if (i + 2 > der.length || (der[i] & 0xff) != tag) {
      return -1;
    }
    int length = der[i + 1] & 0xff;
    i += 2;
    if (length >= 0x80) {
      int bytes = length - 0x80;
      if (bytes < 1 || bytes > 2 || i + bytes > der.length) {
        return -1;
      }
      length = 0;
      for (int n = 0; n < bytes; n++) {
        length = (length << 8) | (der[i++] & 0xff);
      }
    }
    at[0] = i;
    return i + length <= der.length ? i + length : -1;
  }

  /** Makes PKCS#8 of an older form. */
  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, concat(concat(VERSION, element(SEQUENCE, algorithm)), element(OCTETS, key)));
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream der = new ByteArrayOutputStream();
    der.write(tag);
    if (content.length < 0x80) {
      der.write(content.length);
    } else if (content.length < 0x100) {
      der.write(0x81);
      der.write(content.length);
    } else {
      der.write(0x82);
      der.write(content.length >> 8);
      der.write(content.length);
    }
    der.writeBytes(content);
    return der.toByteArray();
  }

  private static byte[] concat(byte[] one, byte[] two) {
    byte[] both = Arrays.copyOf(one, one.length + two.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    return both;
  }

  private static ApiFault fault(Pem pem, String problem) {
    return new ApiFault(ApiFault.Kind.CONFIGURATION, pem + " " + problem);
  }
}
