package io.forebay.sources.metrics;

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
 * @param realPath where it is, behind all symbolic links; null if it is not there
 * @param key which file of the file system it is, where that is known
 * @param modified when it was last written
 * @param size its size in bytes
 */
record FileState(@Nullable Path realPath, @Nullable Object key, Instant modified, long size) {
  /** Two writes within this time may have the same time stamp, on file systems that round it. */
  private static final Duration GRANULARITY = Duration.ofSeconds(2);

  private static final FileState ABSENT = new FileState(null, null, Instant.EPOCH, -1);

  static FileState of(Path file) {
    try {
      Path real = file.toRealPath();
      BasicFileAttributes seen = Files.readAttributes(real, BasicFileAttributes.class);
      return new FileState(real, seen.fileKey(), seen.lastModifiedTime().toInstant(), seen.size());
    } catch (IOException e) {
      return ABSENT;
    }
  }

  /** Whether this is the file that the other was, but written to since. */
  boolean rewritten(FileState before) {
    return realPath != null
        && realPath.equals(before.realPath)
        && (key == null ? before.key == null : key.equals(before.key))
        && !equals(before);
  }

  /** Whether the file could still change without looking any different. */
  boolean fresh(Instant now) {
    return Duration.between(modified, now).abs().compareTo(GRANULARITY) < 0;
  }
}
