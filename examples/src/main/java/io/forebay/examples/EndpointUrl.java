package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.forebay.api.HostPort;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An endpoint as it is given on the command line.
 *
 * @param given the text as it was given
 * @param scheme {@code http} or {@code https}
 * @param path the path of the metrics page, with a query if there is one; empty if none was given
 */
record EndpointUrl(String given, String scheme, HostPort address, String path) {
  static final String EXPECTED = "http://HOST:PORT";

  static EndpointUrl parse(String text) throws UsageException {
    try {
      URI uri = new URI(text);
      boolean https = "https".equals(uri.getScheme());
      // Not the URI's own host, which is null for names with an underscore, as Compose gives them.
      String authority = uri.getRawAuthority();
      if ((!https && !"http".equals(uri.getScheme()))
          || authority == null
          || uri.getFragment() != null) {
        throw new UsageException(message(text));
      }
      boolean portless = authority.endsWith("]") || authority.indexOf(':') < 0;
      HostPort address =
          HostPort.parse(portless ? authority + (https ? ":443" : ":80") : authority);
      String path = uri.getRawPath().equals("/") ? "" : uri.getRawPath();
      String query = uri.getRawQuery();
      if (query != null) {
        path = (path.isEmpty() ? "/metrics" : path) + "?" + query;
      }
      return new EndpointUrl(text, https ? "https" : "http", address, path);
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new UsageException(message(text));
    }
  }

  private static String message(String text) {
    return "--endpoint: '"
        + text
        + "' (expected: "
        + EXPECTED
        + ", or https, with or without path)";
  }

  /** Reads all values of an option {@code --endpoint}. */
  static List<EndpointUrl> parseAll(List<String> texts) throws UsageException {
    List<EndpointUrl> urls = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (String text : texts) {
      if (!seen.add(text)) {
        throw new UsageException("--endpoint: '" + text + "' twice (expected: each once)");
      }
      urls.add(parse(text));
    }
    return urls;
  }

  /** Returns the path of the metrics page. */
  String metricsPath() {
    return path.isEmpty() ? "/metrics" : path;
  }

  /** Returns what a discovery says of it; its id is the text as it was given. */
  EndpointInfo info() {
    return EndpointInfo.builder(given, address.host(), address.port())
        .label(Gateway.SCHEME_LABEL, scheme)
        .build();
  }
}
