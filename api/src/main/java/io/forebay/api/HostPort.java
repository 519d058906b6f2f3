package io.forebay.api;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A host name or IP address, and a TCP port. Nothing is resolved. Immutable.
 *
 * <pre>{@code
 * HostPort v4 = HostPort.parse("10.0.0.1:8000");
 * HostPort v6 = HostPort.parse("[2001:db8::1]:8000");
 * assert v6.host().equals("2001:db8::1");
 * }</pre>
 *
 * @param host a host name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
  private static final Pattern PORT = Pattern.compile("[0-9]{1,9}");

  /**
   * Checks both parts.
   *
   * @param host a host name
   * @param port 1 to 65535
   * @throws IllegalArgumentException if the host holds a character that no host name and no address
   *     has, or a colon and is no IPv6 address, or the port is out of range
   */
  public HostPort {
    checkHost("host", host);
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
  }

  /**
   * Parses {@code host:port}, an IPv6 address in brackets.
   *
   * @param text for example {@code 10.0.0.1:8000} or {@code [::1]:8000}
   * @return its two parts
   * @throws IllegalArgumentException if the text has another form
   */
  public static HostPort parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon > 0) {
      String host = text.substring(0, colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      if (bracketed || host.indexOf(':') < 0) {
        String port = text.substring(colon + 1);
        if (PORT.matcher(port).matches()) {
          String plain = bracketed ? host.substring(1, host.length() - 1) : host;
          return new HostPort(plain, Integer.parseInt(port));
        }
      }
    }
    throw new IllegalArgumentException(
        "address: '" + text + "' (expected: host:port, an IPv6 address in brackets)");
  }

  /** Refuses what is no host under the name that the caller knows it by. */
  static void checkHost(String name, String host) {
    Objects.requireNonNull(host, name);
    if (host.isEmpty()
        || !host.chars().allMatch(HostPort::allowed)
        || (host.indexOf(':') >= 0 && !Ipv6.matches(host))) {
      throw new IllegalArgumentException(
          name
              + ": '"
              + host
              + "' (expected: a host name or an IP address, without port and brackets)");
    }
  }

  private static boolean allowed(int c) {
    return c > ' ' && c < 127 && "/?#@[]\\\"'<>".indexOf(c) < 0;
  }

  /** Returns {@code host:port}, an IPv6 address in brackets: what {@link #parse} reads. */
  @Override
  public String toString() {
    return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
  }
}
