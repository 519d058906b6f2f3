package io.forebay.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads a text file of limited size. */
final class TextFile {
  private TextFile() {}

  /**
   * Reads a file, and notes what is wrong with it.
   *
   * @param most how many bytes it may have
   * @return its text; null if there is none to be had, which is a problem then
   */
  static @Nullable String read(Path file, int most, Problems problems) {
    Where top = Where.file(file.toString());
    byte[] bytes;
    try {
      // Opening a pipe would wait for its other end.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        problems.add(
            top,
            (Files.isDirectory(file) ? "a folder" : "no regular file") + " (expected: a file)");
        return null;
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(most + 1);
      }
    } catch (NoSuchFileException e) {
      problems.add(top, "no such file (searched as " + file.toAbsolutePath().normalize() + ")");
      return null;
    } catch (AccessDeniedException e) {
      problems.add(top, "cannot be read: permission denied");
      return null;
    } catch (IOException e) {
      problems.add(top, "cannot be read: " + e);
      return null;
    }
    if (bytes.length > most) {
      problems.add(top, "more than " + (most >> 20) + " MiB (expected: at most that)");
      return null;
    }
    return decode(bytes, top, problems);
  }

  private static @Nullable String decode(byte[] bytes, Where top, Problems problems) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer chars = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), chars, true);
    String text = chars.flip().toString();
    if (result.isError()) {
      int line = 1 + (int) text.chars().filter(c -> c == '\n').count();
      int column = text.length() - text.lastIndexOf('\n');
      problems.add(top.at(line, column), "not UTF-8 (expected: a text in UTF-8)");
      return null;
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
