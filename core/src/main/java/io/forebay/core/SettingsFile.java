package io.forebay.core;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens files of settings. */
final class SettingsFile {
  /** How large a configuration file may be, in bytes. */
  static final int MOST = 1 << 20;

  private SettingsFile() {}

  /**
   * Reads a file of settings.
   *
   * @param most how many bytes it may have
   * @param list the field that is meant where the file holds a list and nothing else, or null if it
   *     must hold fields
   * @param reader reads the fields; those that it does not ask for are refused
   * @return what the reader returns
   * @throws io.forebay.api.ConfigurationException if anything is wrong, with all of it
   */
  static <T> T read(
      Path file, int most, @Nullable String list, Function<? super TreeSettings, T> reader) {
    Problems problems = new Problems();
    TreeSettings settings = open(file, most, list, problems, new SharedObjects());
    if (settings == null) {
      problems.throwIfAny();
      throw new IllegalStateException(file + " gave neither settings nor a problem");
    }
    T result = reader.apply(settings);
    settings.refuseUnknown(true);
    problems.throwIfAny();
    return result;
  }

  /** Opens a file, or notes what is wrong with it and returns null. */
  static @Nullable TreeSettings open(
      Path file, int most, @Nullable String list, Problems problems, SharedObjects shared) {
    Tree tree = TreeReader.read(file, most, problems);
    if (tree == null) {
      return null;
    }
    Where top = Where.file(file.toString()).at(tree.line(), tree.column());
    Path parent = file.getParent();
    Path folder = parent == null ? Path.of("") : parent;
    if (tree instanceof Tree.Fields fields) {
      return new TreeSettings(fields, top, folder, problems, shared);
    }
    if (list != null && tree instanceof Tree.Items) {
      Tree.Field field = new Tree.Field(tree.line(), tree.column(), tree);
      Tree.Fields fields = new Tree.Fields(tree.line(), tree.column(), Map.of(list, field));
      return new TreeSettings(fields, top, folder, problems, shared);
    }
    boolean empty = tree instanceof Tree.Scalar scalar && scalar.kind() == Tree.Kind.NOTHING;
    problems.add(
        empty ? Where.file(file.toString()) : top,
        (empty ? "empty" : tree.found())
            + " (expected: fields"
            + (list == null ? "" : " or a list")
            + ")");
    return null;
  }
}
