package io.forebay.sources.metrics;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The pages of real systems: a folder {@code shared/data} beside a folder that holds the project,
 * or where the environment variable FOREBAY_DATA points. They are no part of the project, and tests
 * that need them are skipped where they are absent.
 */
final class SharedData {
  private SharedData() {}

  static Path require(String name) {
    Path root = root();
    assumeTrue(
        root != null, "SKIPPED: no folder shared/data above the project; set FOREBAY_DATA to it");
    Path path = Objects.requireNonNull(root).resolve(name);
    assumeTrue(Files.exists(path), "SKIPPED: " + path + " is absent");
    return path;
  }

  private static @Nullable Path root() {
    String set = System.getenv("FOREBAY_DATA");
    if (set != null) {
      return Path.of(set);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path data = at.resolve("shared/data");
      if (Files.isDirectory(data)) {
        return data;
      }
    }
    return null;
  }

  static byte[] bytes(String name) {
    return read(require(name));
  }

  static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below a folder. */
  static List<Path> files(String folder) {
    try (Stream<Path> files = Files.walk(require(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All pages that an engine or exporter gave. */
  static List<Path> enginePages() {
    return files("").stream()
        .filter(path -> path.toString().endsWith(".prom"))
        .filter(path -> !path.toString().contains("conformance"))
        .toList();
  }
}
