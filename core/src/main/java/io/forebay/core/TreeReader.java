package io.forebay.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** Reads a YAML or JSON file into a {@link Tree}. Not thread-safe; for one file. */
final class TreeReader {
  private static final int DEEPEST = 32;

  private static final Pattern BOOLEAN = Pattern.compile("true|false");
  // So many digits that every number in range fits, and so few that no time is lost on others.
  private static final Pattern WHOLE_NUMBER = Pattern.compile("[-+]?(?:0|[1-9]\\d{0,40})");
  private static final Pattern NUMBER =
      Pattern.compile(
          "[-+]?(?:(?:0|[1-9]\\d{0,40})(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][-+]?\\d{1,4})?");

  /** Ends the reading of a file that has been reported already. */
  private static final class GiveUp extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final Where top;
  private final Problems problems;
  private final JsonParser parser;

  private TreeReader(Where top, Problems problems, JsonParser parser) {
    this.top = top;
    this.problems = problems;
    this.parser = parser;
  }

  /**
   * Reads a file, and notes what is wrong with it.
   *
   * @param most how many bytes it may have
   * @return its content; null if there is none to be had, which is a problem then
   */
  static @Nullable Tree read(Path file, int most, Problems problems) {
    Where top = Where.file(file.toString());
    String name = file.toString().toLowerCase(Locale.ROOT);
    boolean json = name.endsWith(".json");
    if (!json && !name.endsWith(".yaml") && !name.endsWith(".yml")) {
      problems.add(top, "unknown kind of file (expected: a name with .yaml, .yml or .json)");
      return null;
    }
    String text = TextFile.read(file, most, problems);
    if (text == null) {
      return null;
    }
    try (JsonParser parser = (json ? json() : yaml(most)).createParser(text)) {
      return new TreeReader(top, problems, parser).document();
    } catch (JsonProcessingException e) {
      problems.add(place(top, e), "syntax error: " + message(e));
    } catch (GiveUp e) {
      // Reported where it was found.
    } catch (IOException | RuntimeException e) {
      problems.add(top, "cannot be parsed: " + oneLine(Faults.describe(e)));
    }
    return null;
  }

  private static JsonFactory json() {
    return new JsonFactory();
  }

  private static JsonFactory yaml(int most) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(most);
    return YAMLFactory.builder().loaderOptions(options).build();
  }

  private Tree document() throws IOException, GiveUp {
    if (parser.nextToken() == null) {
      problems.add(top, "empty (expected: fields)");
      throw new GiveUp();
    }
    Tree tree = value(top, 0);
    if (parser.nextToken() != null) {
      problems.add(
          at(top, parser.currentTokenLocation()), "a second document (expected: one in a file)");
    }
    return tree;
  }

  private Tree value(Where where, int depth) throws IOException, GiveUp {
    JsonLocation location = parser.currentTokenLocation();
    int line = location.getLineNr();
    int column = location.getColumnNr();
    Where here = where.at(line, column);
    if (depth > DEEPEST) {
      problems.add(here, "nested too deep (expected: at most " + DEEPEST + " levels)");
      throw new GiveUp();
    }
    checkYaml(here);
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return object(here, depth);
    }
    if (token == JsonToken.START_ARRAY) {
      List<Tree> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(where.item(items.size()), depth + 1));
      }
      return new Tree.Items(line, column, List.copyOf(items));
    }
    return scalar(token, line, column);
  }

  private Tree object(Where here, int depth) throws IOException, GiveUp {
    Map<String, Tree.Field> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonLocation location = parser.currentTokenLocation();
      Where field = here.field(Tree.clean(name)).at(location.getLineNr(), location.getColumnNr());
      checkYaml(field);
      parser.nextToken();
      Tree value = value(field, depth + 1);
      Tree.Field first =
          fields.putIfAbsent(name, new Tree.Field(field.line(), field.column(), value));
      if (first != null) {
        fields.put(name, first);
        problems.add(
            field, "given twice (expected: once; the first is in line " + first.line() + ")");
      }
    }
    return new Tree.Fields(here.line(), here.column(), fields);
  }

  private Tree scalar(@Nullable JsonToken token, int line, int column) throws IOException {
    if (token == null) {
      return new Tree.Scalar(line, column, Tree.Kind.NOTHING, "", null);
    }
    if (parser instanceof YAMLParser && token == JsonToken.VALUE_STRING && nothingStandsHere()) {
      return new Tree.Scalar(line, column, Tree.Kind.NOTHING, "", null);
    }
    String text = parser.getText();
    Number number = token.isNumeric() ? number(text) : null;
    Tree.Kind kind = Tree.Kind.TEXT;
    if (number != null) {
      kind = number instanceof BigInteger ? Tree.Kind.WHOLE_NUMBER : Tree.Kind.NUMBER;
    } else if (token.isBoolean() && BOOLEAN.matcher(text).matches()) {
      kind = Tree.Kind.BOOLEAN;
    } else if (token == JsonToken.VALUE_NULL) {
      kind = Tree.Kind.NOTHING;
    }
    return new Tree.Scalar(line, column, kind, text, number);
  }

  /**
   * The number that a text is, or null. YAML's older forms, such as 0100 for 64 and 1:30 for 90,
   * are texts here, as yes and no are: they surprise more often than they are meant.
   */
  private static @Nullable Number number(String text) {
    String digits = text.replace("_", "");
    if (WHOLE_NUMBER.matcher(digits).matches()) {
      return new BigInteger(digits);
    }
    return NUMBER.matcher(digits).matches() ? Double.valueOf(digits) : null;
  }

  /** Whether the scalar has no characters, not even quotes: YAML then means null. */
  private boolean nothingStandsHere() throws IOException {
    JsonLocation start = parser.currentTokenLocation();
    JsonLocation end = parser.currentLocation();
    return parser.getText().isEmpty()
        && start.getLineNr() == end.getLineNr()
        && start.getColumnNr() == end.getColumnNr();
  }

  /** What a reader of the file would have to look up elsewhere in it is refused. */
  private void checkYaml(Where here) throws IOException {
    if (!(parser instanceof YAMLParser yaml)) {
      return;
    }
    if (yaml.isCurrentAlias()) {
      problems.add(here, "a YAML alias (expected: the value itself)");
    } else if (yaml.getObjectId() != null) {
      problems.add(here, "a YAML anchor (expected: no anchors; write the value where it is used)");
    }
    if (yaml.getTypeId() != null) {
      problems.add(here, "a YAML tag (expected: no tags; quotes make a text of a value)");
    }
  }

  private static Where at(Where where, @Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? where
        : where.at(location.getLineNr(), Math.max(1, location.getColumnNr()));
  }

  private static Where place(Where top, JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblemMark() != null) {
      return top.at(yaml.getProblemMark().getLine() + 1, yaml.getProblemMark().getColumn() + 1);
    }
    return at(top, e.getLocation());
  }

  /** What the parser says, without what repeats the place or speaks of the parser's own options. */
  private static String message(JsonProcessingException e) {
    if (e.getCause() instanceof MarkedYAMLException yaml && yaml.getProblem() != null) {
      String context = yaml.getContext();
      return oneLine((context == null ? "" : context + ": ") + yaml.getProblem());
    }
    return oneLine(e.getOriginalMessage())
        .replaceAll("\\(start marker at .*?line: (\\d+), column: \\d+]\\)", "(opened in line $1)")
        .replaceAll(" \\(not recognized as one since [^)]*\\)", "");
  }

  private static String oneLine(String message) {
    return message.strip().replaceAll("\\s+", " ");
  }
}
