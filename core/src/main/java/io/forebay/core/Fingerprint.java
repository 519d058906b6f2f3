package io.forebay.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a file without reading it.
 *
 * @param realPath where it is, behind all symbolic links
 * @param fileKey which file of the file system it is (device and inode), where that is known
 * @param modified when it was last written
 * @param size its size in bytes
 */
record Fingerprint(Path realPath, @Nullable Object fileKey, Instant modified, long size) {
  /** Two writes within this time may have the same time stamp, on file systems that round it. */
  private static final Duration GRANULARITY = Duration.ofSeconds(2);

  static Fingerprint of(Path file) throws IOException {
    Path real = file.toRealPath();
    BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class);
    return new Fingerprint(
        real, attributes.fileKey(), attributes.lastModifiedTime().toInstant(), attributes.size());
  }

  /** Whether the other is the same file, perhaps with other content. */
  boolean sameFile(Fingerprint other) {
    return realPath.equals(other.realPath)
        && (fileKey == null ? other.fileKey == null : fileKey.equals(other.fileKey));
  }

  /** Whether the file could still change without its fingerprint changing. */
  boolean fresh(Instant now) {
    return Duration.between(modified, now).abs().compareTo(GRANULARITY) < 0;
  }
}
