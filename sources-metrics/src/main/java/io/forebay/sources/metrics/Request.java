package io.forebay.sources.metrics;

import io.forebay.api.HostPort;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bytes of the request for one endpoint's page, which are the same each time. */
final class Request {
  /**
   * OpenMetrics first, because its last line shows that the page is whole, which a server that
   * closes after each answer cannot show otherwise. Text 0.0.4 next, which most servers speak;
   * anything after that, because servers that look at nothing but the path should not refuse.
   */
  static final String ACCEPT =
      "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.9,*/*;q=0.1";

  private Request() {}

  static byte[] bytes(ScrapeSettings settings, HostPort target) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Host", host(target, settings.tls() == null ? 80 : 443));
    headers.put("User-Agent", userAgent(Request.class.getPackage().getImplementationVersion()));
    headers.put("Accept", ACCEPT);
    headers.put("Accept-Encoding", "gzip");
    StringBuilder request =
        new StringBuilder("GET ").append(settings.path()).append(" HTTP/1.1\r\n");
    headers.forEach(
        (name, value) -> request.append(name).append(": ").append(value).append("\r\n"));
    return request.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
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
