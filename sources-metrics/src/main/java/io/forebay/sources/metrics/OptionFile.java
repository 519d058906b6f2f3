package io.forebay.sources.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that an option names.
 *
 * @param field the option
 * @param file where it is
 * @param maximalBytes how long it may be
 * @param expected what it is to be, for messages
 */
record OptionFile(String field, Path file, int maximalBytes, String expected) {
  private static final int MAXIMAL_SECRET = 64 << 10;
  private static final int MAXIMAL_PEM = 4 << 20;

  static OptionFile secret(String field, Path file) {
    return new OptionFile(field, file, MAXIMAL_SECRET, "a file with nothing but the secret");
  }

  static OptionFile certificates(String field, Path file) {
    return new OptionFile(field, file, MAXIMAL_PEM, "a PEM file of certificates");
  }

  static OptionFile key(String field, Path file) {
    return new OptionFile(
        field, file, MAXIMAL_PEM, "a PEM file of a private key in PKCS#8, not encrypted");
  }

  byte[] read() throws OptionProblem {
    try {
      if (!Files.exists(file)) {
        throw problem("does not exist", null);
      }
      if (!Files.isRegularFile(file)) {
        throw problem("is no regular file", null); // Opening a pipe would wait for its other end.
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(maximalBytes + 1);
        if (bytes.length > maximalBytes) {
          throw problem("is longer than " + maximalBytes + " bytes", null);
        }
        return bytes;
      }
    } catch (NoSuchFileException e) {
      throw problem("does not exist", e);
    } catch (AccessDeniedException e) {
      throw problem("may not be read", e);
    } catch (IOException e) {
      throw problem("cannot be read: " + e.getMessage(), e);
    }
  }

  OptionProblem problem(String what, @Nullable Throwable cause) {
    return new OptionProblem(field, file + " " + what + " (expected: " + expected + ")", cause);
  }
}
