package io.forebay.core;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files {@code META-INF/services/...} of one service, as a class loader sees them. They say
 * which jar names which class, even where that class cannot be loaded.
 */
final class ServiceFiles {
  private final String resource;
  private final Map<String, String> jars = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  private ServiceFiles(String service) {
    resource = "META-INF/services/" + service;
  }

  static ServiceFiles read(Class<?> service, ClassLoader loader) {
    ServiceFiles files = new ServiceFiles(service.getName());
    Collection<URL> urls;
    try {
      urls = Collections.list(loader.getResources(files.resource));
    } catch (IOException | RuntimeException e) {
      files.faults.add(files.resource + " cannot be looked for: " + Faults.describe(e));
      return files;
    }
    for (URL url : urls) {
      files.read(url);
    }
    return files;
  }

  /** The classes that are named, in order, each with the jar or folder that names it. */
  Map<String, String> jars() {
    return jars;
  }

  /** What is wrong with the files, a sentence each. */
  List<String> faults() {
    return faults;
  }

  private void read(URL url) {
    String jar = jar(url);
    Map<String, String> named = new LinkedHashMap<>();
    try {
      URLConnection connection = url.openConnection();
      // A cached jar would stay open after its class loader was closed.
      connection.setUseCaches(false);
      try (BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        int number = 1;
        for (String line = reader.readLine(); line != null; line = reader.readLine(), number++) {
          String name = line.replaceFirst("#.*", "").strip();
          if (name.isEmpty()) {
            continue;
          }
          if (!className(name)) {
            // The loader of services skips such a file as a whole, so we do.
            faults.add(
                resource
                    + " of "
                    + jar
                    + " is broken, none of its classes was loaded: line "
                    + number
                    + ": "
                    + Tree.quote(name)
                    + " (expected: the name of a class)");
            return;
          }
          named.putIfAbsent(name, jar);
        }
      }
    } catch (IOException | RuntimeException e) {
      faults.add(resource + " of " + jar + " cannot be read: " + Faults.describe(e));
      return;
    }
    named.forEach(jars::putIfAbsent);
  }

  private static boolean className(String name) {
    for (String part : name.split("\\.", -1)) {
      if (part.isEmpty()
          || !Character.isJavaIdentifierStart(part.codePointAt(0))
          || !part.codePoints().allMatch(Character::isJavaIdentifierPart)) {
        return false;
      }
    }
    return true;
  }

  private String jar(URL url) {
    String text = url.toString();
    text = text.endsWith(resource) ? text.substring(0, text.length() - resource.length()) : text;
    if (text.startsWith("jar:") && text.endsWith("!/")) {
      text = text.substring("jar:".length(), text.length() - "!/".length());
    }
    return decode(text);
  }

  /** The jar or folder that a class came from, or {@code unknown}. */
  static String jarOf(Class<?> type) {
    var domain = type.getProtectionDomain();
    var source = domain == null ? null : domain.getCodeSource();
    @Nullable URL location = source == null ? null : source.getLocation();
    return location == null ? "unknown" : decode(location.toString());
  }

  /** The path of a file's URL as people write it; another URL as it is. */
  private static String decode(String url) {
    if (!url.startsWith("file:")) {
      return url;
    }
    try {
      String path = URI.create(url).getPath();
      return path == null ? url : path;
    } catch (IllegalArgumentException e) {
      return url;
    }
  }
}
