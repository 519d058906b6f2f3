package io.forebay.sources.metrics;

import io.forebay.api.FetchException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in plain words why there is no page. Each message begins with the page's address. */
final class Failures {
  static final String CONNECT = "connect";
  static final String DNS = "dns";
  static final String TLS = "tls";
  static final String HTTP_STATUS = "http-status";
  static final String REDIRECT = "redirect";
  static final String BODY_TOO_LARGE = "body-too-large";
  static final String HEADER_TOO_LARGE = "header-too-large";
  static final String CLOSED = "closed";
  static final String NOT_EXPOSITION = "not-exposition";
  static final String PROTOCOL = "protocol";
  static final String CANCELLED = "cancelled";
  static final String INTERNAL = "internal";

  private static final int MAXIMAL_TEXT = 160;
  private static final String CLIENT_CERTIFICATE =
      " (the server refuses our certificate, or wants one: see clientCertificate and clientKey)";

  private Failures() {}

  /** The name could not be resolved. */
  static FetchException unresolved(String url, String host, Throwable cause) {
    return new FetchException(
        DNS, url + ": the name " + host + " does not resolve: " + text(cause), cause);
  }

  /** No connection came about. */
  static FetchException unconnected(String url, Throwable cause) {
    // The JDK's text repeats the address; what matters is which of these it is.
    String what =
        cause instanceof ConnectTimeoutException
            ? "no answer to the attempt to connect"
            : cause instanceof ConnectException && text(cause).contains("refused")
                ? "connection refused (is the server up, and the port right?)"
                : "cannot connect: " + text(cause);
    return new FetchException(CONNECT, url + ": " + what, cause);
  }

  /** A connection that existed broke. */
  static FetchException broken(String url, boolean handshaking, @Nullable Throwable thrown) {
    Throwable cause =
        thrown instanceof DecoderException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof SSLException || (handshaking && (cause == null || lost(cause)))) {
      return tls(url, cause);
    }
    if (cause == null || lost(cause)) {
      return new FetchException(
          CLOSED, url + ": the connection was closed before the answer was complete", cause);
    }
    if (thrown instanceof DecoderException) {
      return protocol(url, text(cause), cause);
    }
    return internal(url, cause);
  }

  /** The head of an answer, or what follows its chunks, is longer than allowed. */
  static FetchException headerTooLarge(String url) {
    return new FetchException(
        HEADER_TOO_LARGE,
        url + ": the header of the answer is too large (expected: at most maximalHeaderBytes)",
        null);
  }

  /** What came is not HTTP as we understand it. */
  static FetchException protocol(String url, String what, @Nullable Throwable cause) {
    return new FetchException(PROTOCOL, url + ": not an answer in HTTP/1.1: " + what, cause);
  }

  /** A fault of our own, or of what the data layer gave us. */
  static FetchException internal(String url, Throwable cause) {
    return new FetchException(INTERNAL, url + ": " + printable(cause.toString()), cause);
  }

  private static FetchException tls(String url, @Nullable Throwable cause) {
    String what;
    if (cause == null || lost(cause)) {
      what = "the connection was closed during the TLS handshake (does the server speak TLS?)";
    } else if (cause instanceof NotSslRecordException) {
      what = "the server does not speak TLS (set scheme to http, or the port that has TLS)";
    } else {
      CertificateException certificate = certificate(cause);
      what =
          certificate == null
              ? text(cause) + (refused(cause) ? CLIENT_CERTIFICATE : "")
              : "the server's certificate is refused: " + text(certificate) + expected(certificate);
    }
    return new FetchException(TLS, url + ": " + what, cause);
  }

  private static String expected(CertificateException certificate) {
    return certificate instanceof CertificateExpiredException
            || certificate instanceof CertificateNotYetValidException
        ? " (expected: a certificate that is valid now; is the clock right?)"
        : " (expected: a certificate for this host or for serverName, signed by an authority in"
            + " trustedCertificates, or where that is not set in the JDK's trust store)";
  }

  /** Whether the server says that it is our certificate that it does not like. */
  private static boolean refused(Throwable cause) {
    String text = text(cause);
    return text.contains("fatal alert")
        && (text.contains("certificate") || text.contains("unknown_ca"));
  }

  /** The exception about a certificate that says most: the innermost that is about time, or any. */
  private static @Nullable CertificateException certificate(Throwable failure) {
    CertificateException first = null;
    Throwable cause = failure;
    for (int depth = 0; cause != null && depth < 8; depth++) {
      if (cause instanceof CertificateExpiredException
          || cause instanceof CertificateNotYetValidException) {
        return (CertificateException) cause;
      }
      if (first == null && cause instanceof CertificateException found) {
        first = found;
      }
      cause = cause.getCause();
    }
    return first;
  }

  private static boolean lost(Throwable cause) {
    return !(cause instanceof SSLException)
        && (cause instanceof IOException || cause instanceof ClosedChannelException);
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return printable(message == null ? cause.getClass().getSimpleName() : message);
  }

  /** Text that a server may have had its hand in: short, on one line, printable. */
  static String printable(String text) {
    StringBuilder printable = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAXIMAL_TEXT; i++) {
      char c = text.charAt(i);
      printable.append(c >= ' ' && c < 127 ? c : '?');
    }
    return text.length() > MAXIMAL_TEXT ? printable.append("...").toString() : printable.toString();
  }
}
