package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what an API server calls a kind's resource, in what it says of an API version. */
final class KindLookup {
  private static final int MOST_NAMED = 10;
  // No request begins so, and what a server says follows its request.
  private static final String MISSING = "kind: '";

  /** How a resource is asked for. */
  record Resource(String kind, String plural, boolean namespaced) {}

  private KindLookup() {}

  /**
   * Finds a kind.
   *
   * @param body the description of the query's API version
   * @throws ApiFault if the kind is not there, or that is no description
   */
  static Resource find(ResourceQuery query, byte[] body) throws ApiFault {
    List<Resource> resources = new ArrayList<>();
    try (JsonParser parser = ServerJson.FACTORY.createParser(body)) {
      ServerJson.open(parser);
      JsonFields.object(
          parser,
          (name, value) -> {
            if (name.equals("resources")) {
              JsonFields.array(value, element -> add(element, resources));
            } else {
              value.skipChildren();
            }
          });
    } catch (IOException e) {
      throw ServerJson.malformed("The API server's resources cannot be read", e);
    }
    for (Resource resource : resources) {
      if (resource.kind().equals(query.kind())) {
        return resource;
      }
    }
    throw new ApiFault(ApiFault.Kind.NOT_FOUND, missing(query, resources));
  }

  private static void add(JsonParser parser, List<Resource> resources) throws IOException {
    Draft draft = new Draft();
    JsonFields.object(parser, draft);
    // Those with a slash are parts of others, as a pod's log.
    if (!draft.kind.isEmpty() && !draft.name.isEmpty() && draft.name.indexOf('/') < 0) {
      resources.add(new Resource(draft.kind, draft.name, draft.namespaced));
    }
  }

  private static final class Draft implements JsonFields.Field {
    private String kind = "";
    private String name = "";
    private boolean namespaced = true;

    @Override
    public void read(String field, JsonParser value) throws IOException {
      switch (field) {
        case "kind" -> kind = JsonFields.textOrEmpty(value);
        case "name" -> name = JsonFields.textOrEmpty(value);
        case "namespaced" -> namespaced = !Boolean.FALSE.equals(JsonFields.bool(value));
        default -> value.skipChildren();
      }
    }
  }

  private static String missing(ResourceQuery query, List<Resource> resources) {
    TreeSet<String> kinds = new TreeSet<>();
    String near = null;
    for (Resource resource : resources) {
      kinds.add(resource.kind());
      if (near == null && isNear(query.kind(), resource)) {
        near = resource.kind();
      }
    }
    String expected =
        kinds.isEmpty()
            ? "a kind that is served; there is none in " + query.apiVersion()
            : kinds.size() <= MOST_NAMED
                ? "one of " + String.join(", ", kinds)
                : "one of the " + kinds.size() + " kinds in " + query.apiVersion();
    return MISSING
        + query.kind()
        + "' is not served in "
        + query.apiVersion()
        + " (expected: "
        + expected
        + (near == null ? ")" : "; did you mean '" + near + "'?)")
        + (near == null ? ". " + Advice.whereServed(query) : "");
  }

  /** Tells whether a fault says that there is no such kind, and what to do. */
  static boolean isMissing(String fault) {
    return fault.startsWith(MISSING);
  }

  /** Tells whether somebody may have meant a resource: named it otherwise, or mistyped it. */
  private static boolean isNear(String typed, Resource resource) {
    String name = typed.toLowerCase(Locale.ROOT);
    String kind = resource.kind().toLowerCase(Locale.ROOT);
    return name.equals(resource.plural())
        || (name.length() >= 3 && (kind.startsWith(name) || name.startsWith(kind)))
        || differByOne(name, kind);
  }

  /** Tells whether one letter was put in, left out or replaced, or two neighbours were swapped. */
  private static boolean differByOne(String a, String b) {
    int start = 0;
    int shorter = Math.min(a.length(), b.length());
    while (start < shorter && a.charAt(start) == b.charAt(start)) {
      start++;
    }
    int end = 0;
    while (end < shorter - start
        && a.charAt(a.length() - 1 - end) == b.charAt(b.length() - 1 - end)) {
      end++;
    }
    int restOfA = a.length() - start - end;
    int restOfB = b.length() - start - end;
    boolean swapped =
        restOfA == 2
            && restOfB == 2
            && a.charAt(start) == b.charAt(start + 1)
            && a.charAt(start + 1) == b.charAt(start);
    return swapped || (restOfA <= 1 && restOfB <= 1);
  }

  /** Returns the resource of a query that names it itself, or null if the server must be asked. */
  static @Nullable Resource named(ResourceQuery query) {
    return query.plural().isEmpty() ? null : new Resource("", query.plural(), true);
  }
}
