package io.forebay.core;

import io.forebay.api.Setting;
import io.forebay.api.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The fields of one object of a configuration file. Not thread-safe. */
final class TreeSettings implements Settings {
  private final Tree.Fields tree;
  private final Where where;
  private final Path folder;
  private final Problems problems;
  private final TreeLists lists;
  private final SharedObjects shared;
  private final Set<String> asked = new LinkedHashSet<>();
  private final Set<String> missing = new LinkedHashSet<>();
  // Kept, so that a field that is read twice gives the same objects, with what was asked of them.
  private final Map<String, List<TreeSettings>> children = new LinkedHashMap<>();
  private boolean checkedApart;

  /**
   * Makes settings.
   *
   * @param where the place of the object
   * @param folder where relative paths start
   * @param shared what plugins share
   */
  TreeSettings(
      Tree.Fields tree, Where where, Path folder, Problems problems, SharedObjects shared) {
    this.tree = tree;
    this.where = where;
    this.folder = folder;
    this.problems = problems;
    this.lists = new TreeLists(problems);
    this.shared = shared;
  }

  /** The place of the object. */
  Where where() {
    return where;
  }

  /** The place of a field's value, or of the object if the field is missing. */
  Where where(String field) {
    Tree.Field found = tree.fields().get(field);
    Where path = where.field(Tree.clean(field));
    return found == null ? path : path.at(found.value().line(), found.value().column());
  }

  boolean has(String field) {
    return tree.fields().containsKey(field);
  }

  /** Whether a list has no items at all, not even bad ones. */
  boolean none(String field) {
    Tree.Field found = tree.fields().get(field);
    return found == null || (found.value() instanceof Tree.Items list && list.items().isEmpty());
  }

  /** What stands in the field, for messages. */
  String found(String field) {
    Tree.Field found = tree.fields().get(field);
    return found == null ? "missing" : found.value().found();
  }

  void missing(String field, String expected) {
    missing.add(field);
    problem(field, "missing (expected: " + expected + ")");
  }

  @Override
  public void problem(String field, String message) {
    asked.add(field);
    problems.add(where(field), message);
  }

  @Override
  public TreeSetting<String> string(String field) {
    return setting(field, "a text", "", Scalars::text);
  }

  @Override
  public TreeSetting<Integer> integer(String field) {
    return setting(field, Scalars.WHOLE_NUMBER, 0, Scalars::integer);
  }

  @Override
  public TreeSetting<Long> bytes(String field) {
    return setting(field, Scalars.BYTES, 0L, Scalars::bytes);
  }

  @Override
  public TreeSetting<Double> number(String field) {
    return setting(field, "a number", 0.0, Scalars::number);
  }

  @Override
  public TreeSetting<Boolean> bool(String field) {
    return setting(field, "true or false", false, Scalars::bool);
  }

  @Override
  public TreeSetting<Duration> duration(String field) {
    return setting(
        field,
        Durations.FORM,
        Duration.ofSeconds(1),
        value -> {
          String text = Scalars.text(value);
          return text == null ? null : Durations.parse(text);
        });
  }

  @Override
  public TreeSetting<Path> path(String field) {
    return setting(
        field,
        "the path of a file",
        folder,
        value -> {
          String text = Scalars.text(value);
          try {
            return text == null || text.isEmpty() ? null : folder.resolve(text);
          } catch (InvalidPathException e) {
            return null;
          }
        });
  }

  @Override
  public Setting<List<String>> strings(String field) {
    asked.add(field);
    Tree.Field found = tree.fields().get(field);
    List<String> texts = null;
    if (found != null && found.value() instanceof Tree.Items list) {
      texts = lists.items(where(field), list.items(), "a text", Scalars::text);
    } else if (found != null) {
      problem(field, found.value().found() + " (expected: a list of texts)");
    }
    return new TreeSetting<>(this, field, "a list of texts", List.of(), texts);
  }

  @Override
  public Setting<List<Integer>> integers(String field) {
    asked.add(field);
    Tree.Field found = tree.fields().get(field);
    List<Integer> numbers = null;
    if (found != null && found.value() instanceof Tree.Items list) {
      numbers = lists.items(where(field), list.items(), Scalars.WHOLE_NUMBER, Scalars::integer);
    } else if (found != null) {
      Integer number = Scalars.integer(found.value());
      numbers = number == null ? null : List.of(number);
      if (number == null) {
        problem(field, Scalars.mismatch(found.value(), "a list of whole numbers"));
      }
    }
    return new TreeSetting<>(this, field, "a list of whole numbers", List.of(), numbers);
  }

  @Override
  public Setting<Map<String, String>> stringMap(String field) {
    asked.add(field);
    Tree.Field found = tree.fields().get(field);
    Map<String, String> texts = null;
    if (found != null && found.value() instanceof Tree.Fields object) {
      texts = lists.texts(where(field), object);
    } else if (found != null) {
      problem(field, found.value().form() + " (expected: an object of texts)");
    }
    return new TreeSetting<>(this, field, "an object of texts", Map.of(), texts);
  }

  @Override
  public <T> T shared(Class<T> type, Object key, Supplier<? extends T> made) {
    return shared.get(type, key, made);
  }

  @Override
  public Setting<Settings> object(String field, String expected) {
    // What is asked of the stand-in is no problem: that the object is missing is one already.
    Settings standIn =
        new TreeSettings(
            new Tree.Fields(0, 0, Map.of()), where(field), folder, new Problems(), shared);
    return new TreeSetting<>(this, field, expected, standIn, child(field, expected));
  }

  @Override
  public List<Settings> objects(String field) {
    return List.copyOf(children(field));
  }

  /** As {@link #objects}, with our own type. */
  List<TreeSettings> children(String field) {
    asked.add(field);
    return children.computeIfAbsent(field, this::makeChildren);
  }

  /** As {@link #children}, for objects whose unknown fields the caller refuses one by one. */
  List<TreeSettings> plugins(String field) {
    List<TreeSettings> plugins = children(field);
    plugins.forEach(plugin -> plugin.checkedApart = true);
    return plugins;
  }

  /** An object that must not be a list, or null if the field is missing or a problem. */
  @Nullable TreeSettings child(String field, String expected) {
    Tree.Field found = tree.fields().get(field);
    if (found != null && !(found.value() instanceof Tree.Fields)) {
      problem(field, found.value().form() + " (expected: " + expected + ")");
      return null;
    }
    List<TreeSettings> objects = children(field);
    return objects.isEmpty() ? null : objects.get(0);
  }

  private List<TreeSettings> makeChildren(String field) {
    Tree.Field found = tree.fields().get(field);
    if (found == null) {
      return List.of();
    }
    if (found.value() instanceof Tree.Fields object) {
      return List.of(new TreeSettings(object, where(field), folder, problems, shared));
    }
    if (!(found.value() instanceof Tree.Items list)) {
      problem(field, found.value().form() + " (expected: an object, or a list of them)");
      return List.of();
    }
    List<TreeSettings> objects = new ArrayList<>();
    for (int i = 0; i < list.items().size(); i++) {
      Tree item = list.items().get(i);
      Where place = where(field).item(i).at(item.line(), item.column());
      if (item instanceof Tree.Fields object) {
        objects.add(new TreeSettings(object, place, folder, problems, shared));
      } else {
        problems.add(place, item.form() + " (expected: an object)");
      }
    }
    return objects;
  }

  /**
   * Notes a problem for each field that was not asked for, here and below.
   *
   * @param complete whether all fields were asked for; if not, only those are reported that look
   *     like a mistyped one that is missing
   */
  void refuseUnknown(boolean complete) {
    tree.fields()
        .forEach(
            (name, field) -> {
              String meant = Nearest.of(name, missing);
              if (!asked.contains(name) && (complete || meant != null)) {
                Where place = where.field(Tree.clean(name)).at(field.line(), field.column());
                problems.add(place, "unknown field (expected: " + known(name) + ")");
              }
            });
    children.values().stream()
        .flatMap(List::stream)
        .filter(child -> !child.checkedApart)
        .forEach(child -> child.refuseUnknown(complete));
  }

  private String known(String name) {
    String nearest = Nearest.of(name, asked);
    return (asked.isEmpty() ? "no fields" : "one of " + String.join(", ", asked))
        + (nearest == null ? "" : "; did you mean '" + nearest + "'?");
  }

  private <T> TreeSetting<T> setting(
      String field, String expected, T standIn, Function<Tree, @Nullable T> parse) {
    asked.add(field);
    Tree.Field found = tree.fields().get(field);
    T value = found == null ? null : parse.apply(found.value());
    if (found != null && value == null) {
      problem(field, Scalars.mismatch(found.value(), expected));
    }
    return new TreeSetting<>(this, field, expected, standIn, value);
  }
}
