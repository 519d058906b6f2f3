package io.forebay.sources.metrics;

import io.forebay.api.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the requests for one page. Lives on the target's event loop. */
final class Request {
  private final byte[] plain;

  Request(HttpSettings settings, HostPort address, String accept) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", host(address, settings.tls() == null ? 80 : 443));
    headers.put("User-Agent", userAgent(Request.class.getPackage().getImplementationVersion()));
    headers.put("Accept", accept);
    headers.put("Accept-Encoding", "gzip");
    StringBuilder request =
        new StringBuilder("GET ").append(settings.path()).append(" HTTP/1.1\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    plain = request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** The whole request, not to be changed; with {@code If-None-Match} unless that is null. */
  byte[] bytes(@Nullable String condition) {
    if (condition == null) {
      return plain;
    }
    byte[] line = ("If-None-Match: " + condition + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = Arrays.copyOf(plain, plain.length - 2 + line.length);
    System.arraycopy(line, 0, bytes, plain.length - 2, line.length);
    return bytes;
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
