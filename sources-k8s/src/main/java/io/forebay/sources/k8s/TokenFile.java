package io.forebay.sources.k8s;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A token that is replaced in its file from time to time, as that of a service account. The file is
 * looked at once a second at most, and read if it is another than before. Thread-safe.
 */
final class TokenFile implements Credential {
  private static final Logger log = LoggerFactory.getLogger(TokenFile.class);
  private static final long MAXIMAL_BYTES = 1 << 20;
  private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();

  /** Tells that a file was replaced or written to. */
  private record State(Path path, @Nullable Object key, FileTime modified, long size) {}

  private final String source;
  private final Path file;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private String header = "";
  private @Nullable State known;
  private long lastLook;
  private boolean failing;

  TokenFile(String source, Path file) {
    this(source, file, System::nanoTime);
  }

  TokenFile(String source, Path file, LongSupplier nanos) {
    this.source = source;
    this.file = file;
    this.nanos = nanos;
  }

  @Override
  public String header() throws ApiFault {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (header.isEmpty() || now - lastLook >= PAUSE_NANOS) {
        lastLook = now;
        look();
      }
      return header;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void refused(String refused) {
    lock.lock();
    try {
      if (refused.equals(header)) {
        lastLook = nanos.getAsLong() - PAUSE_NANOS;
        // The time stamp may not tell: file systems round it.
        known = null;
      }
    } finally {
      lock.unlock();
    }
  }

  private void look() throws ApiFault {
    State state = state();
    if (state != null && state.equals(known)) {
      return;
    }
    try {
      byte[] bytes = Pem.read(source, file, MAXIMAL_BYTES);
      header = Credential.bearer(source + ": " + file, new String(bytes, StandardCharsets.UTF_8));
      known = state;
      if (failing) {
        failing = false;
        log.info("{}: {} can be read again", source, file);
      }
    } catch (ApiFault e) {
      if (header.isEmpty()) {
        throw e;
      }
      if (!failing) {
        failing = true;
        log.warn("The token that was read before stays in use: {}", e.getMessage());
      }
    }
  }

  private @Nullable State state() {
    try {
      Path path = file.toRealPath();
      BasicFileAttributes seen = Files.readAttributes(path, BasicFileAttributes.class);
      return new State(path, seen.fileKey(), seen.lastModifiedTime(), seen.size());
    } catch (IOException e) {
      return null;
    }
  }

  /** Returns where it is, never what it is. */
  @Override
  public String toString() {
    return source + ": " + file;
  }
}
