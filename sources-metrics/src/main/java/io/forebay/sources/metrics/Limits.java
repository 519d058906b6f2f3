package io.forebay.sources.metrics;

import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/** What the settings of the source may be, in code and in a configuration alike. */
final class Limits {
  static final String PATH_EXPECTED = "begins with /, printable ASCII without space and #";
  static final String PORT_EXPECTED = "1 to 65535";
  static final String BODY_EXPECTED = "1 or more";
  static final String LINE_EXPECTED = "64 to 16777216";
  static final String HEADER_EXPECTED = "256 to 1048576";
  static final String THREADS_EXPECTED = "1 to 64";

  static final String SERVER_NAME_EXPECTED = "a host name or an IP address";

  private Limits() {}

  static boolean serverNameAllowed(String name) {
    if (Dial.literal(name) != null) {
      return true;
    }
    try {
      return !new SNIHostName(name).getAsciiName().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean schemeAllowed(String scheme) {
    return scheme.equals("http") || scheme.equals("https");
  }

  static boolean pathAllowed(String path) {
    return path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 127 && c != '#');
  }

  static boolean portAllowed(int port) {
    return port >= 1 && port <= 65535;
  }

  static boolean bodyAllowed(long bytes) {
    return bytes >= 1;
  }

  static boolean lineAllowed(long bytes) {
    return bytes >= 64 && bytes <= 16 << 20;
  }

  static boolean headerAllowed(long bytes) {
    return bytes >= 256 && bytes <= 1 << 20;
  }

  static boolean threadsAllowed(int threads) {
    return threads >= 1 && threads <= 64;
  }

  static void require(boolean allowed, String field, @Nullable Object found, String expected) {
    if (!allowed) {
      throw new IllegalArgumentException(field + ": " + found + " (expected: " + expected + ")");
    }
  }
}
