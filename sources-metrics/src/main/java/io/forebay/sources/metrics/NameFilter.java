package io.forebay.sources.metrics;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for some samples of a page by name. */
final class NameFilter {
  private static final Logger log = LoggerFactory.getLogger(NameFilter.class);
  private static final int MAXIMAL_LINE = 8 << 10;
  private static final int AROUND_THE_PATH = "GET  HTTP/1.1\r\n".length();

  /** A name that ends so is that of a sample, and no other samples belong to it. */
  private static final List<String> COMPLETE =
      List.of("_total", "_bucket", "_created", "_gsum", "_gcount");

  private NameFilter() {}

  /** The path with a parameter for each sample that the families may have, unless too long. */
  static String path(String source, String path, Collection<String> families) {
    StringBuilder filtered = new StringBuilder(path);
    char separator = path.indexOf('?') < 0 ? '?' : '&';
    for (String name : names(families)) {
      filtered
          .append(separator)
          .append("name%5B%5D=")
          .append(URLEncoder.encode(name, StandardCharsets.UTF_8));
      separator = '&';
    }
    int line = filtered.length() + AROUND_THE_PATH;
    if (line > MAXIMAL_LINE) {
      log.warn(
          "The source {} does not use its nameFilter: the request line would have {} bytes (expected: at most {};"
              + " name the engine of collections, so that they read fewer families)",
          source,
          line,
          MAXIMAL_LINE);
      return path;
    }
    return filtered.toString();
  }

  private static Collection<String> names(Collection<String> families) {
    TreeSet<String> names = new TreeSet<>();
    for (String family : families) {
      names.add(family);
      if (COMPLETE.stream().noneMatch(family::endsWith)) {
        FamilySet.SUFFIXES.forEach(suffix -> names.add(family + suffix));
      }
    }
    return names;
  }
}
