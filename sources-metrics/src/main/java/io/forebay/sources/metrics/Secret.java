package io.forebay.sources.metrics;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says where a secret is: in a file, which is read again when it changes, or in a variable of the
 * environment. The secret itself is never shown. Immutable.
 *
 * <pre>{@code
 * Secret token = Secret.file(Path.of("/var/run/secrets/token"));
 * Secret password = Secret.environment("METRICS_PASSWORD");
 * assert password.toString().equals("environment METRICS_PASSWORD");
 * }</pre>
 */
public final class Secret {
  private final @Nullable Path file;
  private final String place;
  private final @Nullable String value;

  private Secret(@Nullable Path file, String place, @Nullable String value) {
    this.file = file;
    this.place = place;
    this.value = value;
  }

  /**
   * Names a file whose whole content is the secret, in UTF-8. Line ends at its end do not count.
   *
   * @param path the file, of at most 64 KiB; it is read when the source is built
   * @return where the secret is
   */
  public static Secret file(Path path) {
    return new Secret(Objects.requireNonNull(path, "path"), "file " + path, null);
  }

  /**
   * Names a variable of the environment.
   *
   * @param name the variable's name
   * @return where the secret is
   */
  public static Secret environment(String name) {
    return new Secret(
        null, "environment " + Objects.requireNonNull(name, "name"), System.getenv(name));
  }

  /** The file, or null if the secret is in the environment. */
  @Nullable Path path() {
    return file;
  }

  /** What the environment says, or null if it says nothing, or the secret is in a file. */
  @Nullable String value() {
    return value;
  }

  /** Returns where the secret is, and not what it is. */
  @Override
  public String toString() {
    return place;
  }
}
