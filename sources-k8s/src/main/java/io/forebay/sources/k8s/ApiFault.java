package io.forebay.sources.k8s;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Why the API server gave no answer, or not the one that was asked for. */
final class ApiFault extends Exception {
  private static final long serialVersionUID = 1L;

  /** What to do about it depends on this alone. */
  enum Kind {
    /** No connection, or it broke. */
    UNREACHABLE,
    /** The certificate or the handshake. */
    TLS,
    /** 401. */
    UNAUTHORIZED,
    /** 403. */
    FORBIDDEN,
    /** 404: the resource is not served, or the namespace is not there. */
    NOT_FOUND,
    /** 410, as an answer or within a watch: the version is too old to go on from. */
    EXPIRED,
    /** 400 or 422: the server does not take the parameters. */
    INVALID,
    /** 429. */
    THROTTLED,
    /** 5xx, and any other answer that is none of these. */
    SERVER,
    /** What came is no JSON, or not what was asked for, or too large. */
    MALFORMED,
    /** Nothing came in the time that was given. */
    SILENT,
    /** The configuration, a kubeconfig or a token file cannot be used. */
    CONFIGURATION
  }

  private final Kind kind;
  private final transient @Nullable Duration retryAfter;

  ApiFault(Kind kind, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
    // Failing servers make many, and where it was made tells nothing.
    super(message, cause, false, false);
    this.kind = kind;
    this.retryAfter = retryAfter;
  }

  ApiFault(Kind kind, String message) {
    this(kind, message, null, null);
  }

  Kind kind() {
    return kind;
  }

  /** How long the server asks to wait, or null. */
  @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
