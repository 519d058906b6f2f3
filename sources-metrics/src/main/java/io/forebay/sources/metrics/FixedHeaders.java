package io.forebay.sources.metrics;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Headers that are sent with every request. Values may be secrets, so no message holds one. */
final class FixedHeaders {
  private static final int MAXIMAL_BYTES = 32 << 10;
  private static final String SYMBOLS = "!#$%&'*+-.^_`|~";

  /** What is ours to set, or would change what the answer is. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "user-agent",
          "accept",
          "accept-encoding",
          "if-none-match",
          "connection",
          "keep-alive",
          "content-length",
          "transfer-encoding",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "range");

  private FixedHeaders() {}

  /** What is wrong with the headers, or null if they can be sent. */
  static @Nullable String problem(Map<String, String> headers) {
    Set<String> names = new TreeSet<>();
    int bytes = 0;
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey();
      String lower = name.toLowerCase(Locale.ROOT);
      if (name.isEmpty() || !name.chars().allMatch(FixedHeaders::ofName)) {
        return "'" + Failures.printable(name) + "' (expected: the name of a header)";
      }
      if (lower.equals("authorization")) {
        return name + " (expected: bearerToken or basicAuth in its place)";
      }
      if (OURS.contains(lower)) {
        return name + " (expected: none that the source sets itself)";
      }
      if (!names.add(lower)) {
        return name + " twice (expected: each name once, in any case)";
      }
      if (!header.getValue().chars().allMatch(c -> (c >= ' ' && c < 127) || c == '\t')) {
        return name + " has a value that cannot be sent (expected: printable ASCII on one line)";
      }
      bytes += name.length() + header.getValue().length() + 4;
    }
    return bytes > MAXIMAL_BYTES
        ? bytes + " bytes (expected: at most " + MAXIMAL_BYTES + " for all headers together)"
        : null;
  }

  /** A copy that never changes, in the same order. */
  static Map<String, String> copy(Map<String, String> headers) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  private static boolean ofName(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || SYMBOLS.indexOf(c) >= 0;
  }
}
