package io.forebay.examples;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which headers a proxy hands on: all but those that are about one connection only. */
final class HeaderRules {
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  /** The client writes these itself. */
  private static final Set<String> OF_THE_CLIENT = Set.of("content-length", "expect", "host");

  private HeaderRules() {}

  /** Returns what to send to the endpoint; several lines of one name are joined. */
  static Map<String, String> ofRequest(HttpHeaders headers) {
    Set<String> dropped = dropped(headers.getAll("connection"));
    dropped.addAll(OF_THE_CLIENT);
    Map<String, String> kept = new TreeMap<>();
    headers.forEach(
        header -> {
          String name = header.getKey().toLowerCase(Locale.ROOT);
          if (!dropped.contains(name)) {
            kept.merge(name, header.getValue(), (before, more) -> before + ", " + more);
          }
        });
    kept.merge("via", "1.1 forebay-gateway", (before, own) -> before + ", " + own);
    return kept;
  }

  /** Returns what to answer the client. */
  static HttpHeaders ofResponse(java.net.http.HttpHeaders headers) {
    Set<String> dropped = dropped(headers.allValues("connection"));
    HttpHeaders kept = new DefaultHttpHeaders();
    headers
        .map()
        .forEach(
            (name, values) -> {
              // Names of HTTP/2 such as :status never get here, but would not be valid.
              if (!dropped.contains(name.toLowerCase(Locale.ROOT)) && !name.startsWith(":")) {
                kept.set(name, values);
              }
            });
    return kept;
  }

  private static Set<String> dropped(List<String> connection) {
    Set<String> dropped = new HashSet<>(HOP_BY_HOP);
    for (String line : connection) {
      for (String name : line.split(",", -1)) {
        dropped.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return dropped;
  }
}
