package io.forebay.sources.metrics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one object of a YAML file, read by name. What is wrong is noted with its place, and
 * a stand-in is returned, so that one reading finds all. Not thread-safe.
 */
final class YamlFields {
  private final boolean object;
  private final Map<String, YamlNode.Field> fields;
  private final int line;
  private final int column;
  private final String path;
  private final MappingProblems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  private YamlFields(YamlNode node, String path, MappingProblems problems) {
    this.line = node.line();
    this.column = node.column();
    this.path = path;
    this.problems = problems;
    this.object = node instanceof YamlNode.Fields;
    this.fields = node instanceof YamlNode.Fields given ? given.fields() : Map.of();
  }

  /** The fields of a node; none, and a problem, if it is no object. */
  static YamlFields of(YamlNode node, String path, MappingProblems problems) {
    if (!(node instanceof YamlNode.Fields)) {
      problems.add(node.line(), node.column(), path, node.found() + " (expected: an object)");
    }
    return new YamlFields(node, path, problems);
  }

  boolean has(String name) {
    asked.add(name);
    return fields.containsKey(name);
  }

  /** A text; null if there is none, which is a problem if it is required. */
  @Nullable String text(String name, boolean required) {
    YamlNode node = node(name, required);
    return node == null ? null : textOf(node, at(name));
  }

  /** A list of texts; empty if there is none. */
  List<String> texts(String name) {
    return list(name, false, this::textOf);
  }

  /** A number; null if there is none. */
  @Nullable Double number(String name) {
    YamlNode node = node(name, false);
    if (node == null) {
      return null;
    }
    if (node instanceof YamlNode.Scalar scalar && scalar.kind() == YamlNode.Kind.NUMBER) {
      return Double.valueOf(scalar.text());
    }
    problems.add(node.line(), node.column(), at(name), node.found() + " (expected: a number)");
    return null;
  }

  /** A list of what a reader makes of its items; without those of which it makes null. */
  <T> List<T> list(
      String name, boolean required, BiFunction<YamlNode, String, @Nullable T> reader) {
    List<T> read = new ArrayList<>();
    YamlNode node = node(name, required);
    if (node instanceof YamlNode.Items items && !items.items().isEmpty()) {
      for (int i = 0; i < items.items().size(); i++) {
        T item = reader.apply(items.items().get(i), at(name) + "[" + i + "]");
        if (item != null) {
          read.add(item);
        }
      }
    } else if (node != null) {
      problems.add(
          node.line(),
          node.column(),
          at(name),
          node.found() + " (expected: a list of at least one)");
    }
    return read;
  }

  /** Notes a problem with the value of a field, or with the object if it has none. */
  void problem(String name, String message) {
    YamlNode.Field field = fields.get(name);
    problems.add(
        field == null ? line : field.value().line(),
        field == null ? column : field.value().column(),
        at(name),
        message);
  }

  /** Notes all fields that nobody asked for. */
  void refuseOthers() {
    fields.forEach(
        (name, field) -> {
          if (!asked.contains(name)) {
            problems.add(
                field.line(),
                field.column(),
                at(YamlNode.clean(name)),
                "unknown field (expected: one of " + String.join(", ", asked) + ")");
          }
        });
  }

  private @Nullable YamlNode node(String name, boolean required) {
    asked.add(name);
    YamlNode.Field field = fields.get(name);
    if (field == null) {
      if (required && object) {
        problems.add(line, column, at(name), "missing (expected: this field)");
      }
      return null;
    }
    return field.value();
  }

  private @Nullable String textOf(YamlNode node, String where) {
    if (node instanceof YamlNode.Scalar scalar
        && scalar.kind() == YamlNode.Kind.TEXT
        && !scalar.text().isBlank()) {
      return scalar.text();
    }
    boolean quotesHelp = node instanceof YamlNode.Scalar scalar && !scalar.text().isBlank();
    problems.add(
        node.line(),
        node.column(),
        where,
        node.found() + " (expected: a text" + (quotesHelp ? "; write it in quotes)" : ")"));
    return null;
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
