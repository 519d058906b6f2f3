package io.forebay.sources.k8s;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one or more kubeconfigs say, put together as kubectl does it: of equal names the first
 * counts.
 */
final class Kubeconfig {
  /** A named part: its fields and the file that they stand in. */
  private record Entry(String what, Path file, Map<String, Object> fields) {
    KubeconfigFields of(String part) throws ApiFault {
      return new KubeconfigFields(what, file, fields.get(part));
    }
  }

  private final String source;
  private final String files;
  private final String field;
  private final Map<String, Entry> contexts = new LinkedHashMap<>();
  private final Map<String, Entry> clusters = new LinkedHashMap<>();
  private final Map<String, Entry> users = new LinkedHashMap<>();
  private String current = "";

  private Kubeconfig(String files, String field) {
    this.files = files;
    source = field + ": " + files;
    this.field = field;
  }

  /**
   * Reads files.
   *
   * @param field what names them: an option or a variable of the environment
   * @param files at least one, in their order
   */
  static Kubeconfig read(String field, List<Path> files) throws ApiFault {
    StringBuilder source = new StringBuilder();
    for (Path file : files) {
      source.append(source.length() == 0 ? "" : ", ").append(file);
    }
    Kubeconfig all = new Kubeconfig(source.toString(), field);
    for (Path file : files) {
      Map<String, Object> fields = YamlTree.read(field, file.toAbsolutePath().normalize());
      all.add(file.toAbsolutePath().normalize(), fields);
    }
    return all;
  }

  private void add(Path file, Map<String, Object> fields) throws ApiFault {
    if (current.isEmpty() && fields.get("current-context") instanceof String name) {
      current = name;
    }
    collect(file, fields, "contexts", "context", contexts);
    collect(file, fields, "clusters", "cluster", clusters);
    collect(file, fields, "users", "user", users);
  }

  private void collect(
      Path file, Map<String, Object> fields, String list, String one, Map<String, Entry> into)
      throws ApiFault {
    Object found = fields.get(list);
    if (found == null) {
      return;
    }
    if (!(found instanceof List<?> entries)) {
      throw fault(field + ": " + file + ": " + list + ": no list (expected: a list of objects)");
    }
    for (Object entry : entries) {
      Map<String, Object> named = KubeconfigFields.object(entry);
      if (named == null || !(named.get("name") instanceof String name)) {
        throw fault(field + ": " + file + ": " + list + ": an entry without a name");
      }
      into.putIfAbsent(
          name, new Entry(file + ": " + one + " " + Texts.clean(name, 200), file, named));
    }
  }

  /**
   * Returns how the cluster of a context is reached.
   *
   * @param context empty for the current one
   */
  ServerDetails details(String context, ExecSettings exec) throws ApiFault {
    String name = context.isEmpty() ? current : context;
    if (name.isEmpty()) {
      throw fault(
          source
              + ": no current-context (expected: one, or the option context with one of "
              + contexts.keySet()
              + ")");
    }
    Entry entry = contexts.get(name);
    if (entry == null) {
      throw fault(
          (context.isEmpty() ? source + ": current-context: '" : "context: '")
              + Texts.clean(name, 200)
              + "' is not in "
              + files
              + " (expected: "
              + (contexts.isEmpty() ? "a context" : String.join(", ", contexts.keySet()))
              + ")");
    }
    KubeconfigFields chosen = entry.of("context");
    KubeconfigFields cluster = part(clusters, "cluster", chosen.required("cluster"), chosen);
    String user = chosen.text("user");
    return new KubeconfigDetails(
            cluster, user.isEmpty() ? null : part(users, "user", user, chosen), exec)
        .read(source + ", context " + name, chosen.text("namespace"));
  }

  private static KubeconfigFields part(
      Map<String, Entry> entries, String what, String name, KubeconfigFields context)
      throws ApiFault {
    @Nullable Entry entry = entries.get(name);
    if (entry == null) {
      throw context.fault(
          what, name + " is not in its kubeconfig (expected: one of " + entries.keySet() + ")");
    }
    return entry.of(what);
  }

  private static ApiFault fault(String message) {
    return new ApiFault(ApiFault.Kind.CONFIGURATION, message);
  }
}
