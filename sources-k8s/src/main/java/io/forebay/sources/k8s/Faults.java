package io.forebay.sources.k8s;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says why there is no answer, or what the answer means. No message holds a secret. */
final class Faults {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

  /** A proxy wants to know who asks. */
  static final int PROXY_REFUSES = 407;

  private Faults() {}

  /**
   * Returns what an answer means that is not the one asked for.
   *
   * @param what the request, for messages
   * @param retryAfter the header of that name
   */
  static ApiFault status(String what, int code, byte[] body, List<String> retryAfter, Instant now) {
    StatusBody status = StatusBody.read(body);
    String message =
        what
            + ": "
            + code
            + (code >= 300 && code < 400
                ? " (a redirect, which is not followed: the address has to be that of the API"
                    + " server itself)"
                : code == PROXY_REFUSES
                    ? " (the proxy asks who we are, which it is not told: it has to let us through)"
                    : status.message().isEmpty() ? "" : ": " + status.message());
    return new ApiFault(
        kind(code),
        message,
        code == 429 || code >= 500 ? wait(retryAfter, status, now) : null,
        null);
  }

  /** Returns what a code means that is not the one of success. */
  static ApiFault.Kind kind(int code) {
    return switch (code) {
      case 400, 422 -> ApiFault.Kind.INVALID;
      case 401 -> ApiFault.Kind.UNAUTHORIZED;
      case 403 -> ApiFault.Kind.FORBIDDEN;
      case 404 -> ApiFault.Kind.NOT_FOUND;
      case 410 -> ApiFault.Kind.EXPIRED;
      case 429 -> ApiFault.Kind.THROTTLED;
      default -> ApiFault.Kind.SERVER;
    };
  }

  /** How long the server asks to wait: in seconds, or until a time. */
  private static @Nullable Duration wait(List<String> header, StatusBody status, Instant now) {
    if (header.isEmpty()) {
      return wait(status);
    }
    String text = header.get(0).strip();
    if (text.matches("[0-9]{1,9}")) {
      return bounded(Duration.ofSeconds(Integer.parseInt(text)));
    }
    try {
      ZonedDateTime time = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return bounded(Duration.between(now, time.toInstant()));
    } catch (DateTimeException e) {
      // The header says nothing that can be understood: what the body says, counts.
      return wait(status);
    }
  }

  /** How long a status asks to wait; null if it does not. */
  static @Nullable Duration wait(StatusBody status) {
    int seconds = status.retryAfterSeconds();
    return seconds < 0 ? null : bounded(Duration.ofSeconds(seconds));
  }

  private static Duration bounded(Duration wait) {
    return wait.isNegative()
        ? Duration.ZERO
        : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  /** Returns why there was no answer, or why it broke. */
  static ApiFault failure(String what, Throwable thrown) {
    Throwable cause = thrown;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ApiFault fault) {
      return fault;
    }
    SSLException tls = find(cause, SSLException.class);
    CertificateException certificate = certificate(cause);
    if (certificate != null || tls != null) {
      return new ApiFault(
          ApiFault.Kind.TLS,
          what
              + ": "
              + (certificate != null
                  ? "the server's certificate is refused: " + Texts.of(certificate)
                  : "TLS: " + Texts.of(tls == null ? cause : tls)),
          null,
          cause);
    }
    if (cause instanceof HttpTimeoutException && !(cause instanceof HttpConnectTimeoutException)) {
      return new ApiFault(ApiFault.Kind.SILENT, what + ": no answer in time", null, cause);
    }
    return new ApiFault(ApiFault.Kind.UNREACHABLE, what + ": " + unreachable(cause), null, cause);
  }

  private static String unreachable(Throwable cause) {
    if (find(cause, UnresolvedAddressException.class) != null
        || find(cause, UnknownHostException.class) != null) {
      return "the name of the server does not resolve";
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (find(cause, NoRouteToHostException.class) != null) {
      return "there is no route to the server";
    }
    if (find(cause, ConnectException.class) != null) {
      // The JDK's text says little, and often nothing.
      return "the connection is refused";
    }
    if (cause instanceof EOFException || cause instanceof IOException) {
      return "the connection broke: " + Texts.of(cause);
    }
    return Texts.clean(cause.toString());
  }

  /** The innermost exception about a certificate, which says most. */
  private static @Nullable CertificateException certificate(Throwable failure) {
    CertificateException found = null;
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (cause instanceof CertificateException exception) {
        found = exception;
      }
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        return found;
      }
      cause = cause.getCause();
    }
    return found;
  }

  private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 16; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
