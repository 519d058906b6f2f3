package io.forebay.sources.metrics;

import io.forebay.api.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the requests for one page. Lives on the target's event loop. */
final class Request {
  private static final String LINE_END = "\r\n";

  private final String head;
  private @Nullable String authorization;
  private byte[] whole;

  Request(HttpSettings settings, HostPort address, String accept) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", host(address, settings.access().https() ? 443 : 80));
    headers.put("User-Agent", userAgent(Request.class.getPackage().getImplementationVersion()));
    headers.put("Accept", accept);
    headers.put("Accept-Encoding", "gzip");
    headers.putAll(settings.headers());
    StringBuilder request =
        new StringBuilder("GET ").append(settings.path()).append(" HTTP/1.1").append(LINE_END);
    headers.forEach((name, value) -> request.append(line(name, value)));
    head = request.toString();
    whole = bytes(head + LINE_END);
  }

  /**
   * The whole request, not to be changed.
   *
   * @param credentials the value of {@code Authorization}, or null to leave it out
   * @param condition the value of {@code If-None-Match}, or null to leave it out
   */
  byte[] bytes(@Nullable String credentials, @Nullable String condition) {
    if (!Objects.equals(credentials, authorization)) {
      authorization = credentials;
      whole = bytes(withCredentials() + LINE_END);
    }
    return condition == null
        ? whole
        : bytes(withCredentials() + line("If-None-Match", condition) + LINE_END);
  }

  private String withCredentials() {
    return authorization == null ? head : head + line("Authorization", authorization);
  }

  private static String line(String name, String value) {
    return name + ": " + value + LINE_END;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** The scheme's own port is left out, and so is the zone, which means nothing to the server. */
  static String host(HostPort target, int schemePort) {
    String host = target.host();
    if (host.indexOf(':') >= 0) {
      int zone = host.indexOf('%');
      host = "[" + (zone < 0 ? host : host.substring(0, zone)) + "]";
    }
    return target.port() == schemePort ? host : host + ":" + target.port();
  }

  /** Classes that were not loaded from the jar know no version. */
  static String userAgent(@Nullable String version) {
    return version == null ? "forebay" : "forebay/" + version;
  }
}
