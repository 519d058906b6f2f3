package io.forebay.sources.k8s;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Where certificates or a key come from.
 *
 * @param field what names it, and where, for messages
 * @param file null if it stands in the configuration itself
 * @param data in base64, as it stands there
 */
record Pem(String field, @Nullable Path file, String data) {
  private static final long MAXIMAL_BYTES = 1 << 20;

  /** Reads the file, if it is one. */
  byte[] read() throws ApiFault {
    if (file == null) {
      try {
        return Base64.getMimeDecoder().decode(data);
      } catch (IllegalArgumentException e) {
        // Not the cause: it may be a key.
        throw new ApiFault(
            ApiFault.Kind.CONFIGURATION, field + ": not in base64 (expected: a PEM in base64)");
      }
    }
    return read(field, file, MAXIMAL_BYTES);
  }

  /** Reads a file that something of the configuration names. */
  static byte[] read(String field, Path file, long most) throws ApiFault {
    try {
      if (Files.size(file) > most) {
        throw new ApiFault(
            ApiFault.Kind.CONFIGURATION,
            field + ": " + file + " is larger than " + most + " bytes (expected: another file)");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ApiFault(
          ApiFault.Kind.CONFIGURATION,
          field + ": " + file + " does not exist (expected: a file)",
          null,
          e);
    } catch (IOException e) {
      throw new ApiFault(
          ApiFault.Kind.CONFIGURATION,
          field + ": " + file + " cannot be read: " + Texts.of(e) + " (expected: a readable file)",
          null,
          e);
    }
  }

  /** What it is, never what it holds. */
  @Override
  public String toString() {
    return file == null ? field : field + ": " + file;
  }
}
