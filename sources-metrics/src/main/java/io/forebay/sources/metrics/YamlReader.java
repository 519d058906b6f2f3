package io.forebay.sources.metrics;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a YAML text into nodes that know their places. Not thread-safe; for one text. */
final class YamlReader {
  private static final int DEEPEST = 16;
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(?:\\d{1,40}(?:\\.\\d{0,40})?|\\.\\d{1,40})(?:[eE][-+]?\\d{1,4})?");
  private static final Pattern MARK = Pattern.compile("line (\\d+), column (\\d+)");

  /** Ends the reading of a text that has been reported already. */
  private static final class GiveUp extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private final MappingProblems problems;
  private final YAMLParser parser;

  private YamlReader(MappingProblems problems, YAMLParser parser) {
    this.problems = problems;
    this.parser = parser;
  }

  /** Reads a text, and notes what is wrong with it; null if nothing can be made of it. */
  static @Nullable YamlNode read(String text, MappingProblems problems) {
    try (YAMLParser parser = new YAMLFactory().createParser(text)) {
      return new YamlReader(problems, parser).document();
    } catch (JsonProcessingException e) {
      syntaxError(e, problems);
    } catch (GiveUp e) {
      // Reported where it was found.
    } catch (IOException | RuntimeException e) {
      problems.add("cannot be parsed: " + YamlNode.clean(String.valueOf(e.getMessage())));
    }
    return null;
  }

  private static void syntaxError(JsonProcessingException e, MappingProblems problems) {
    String message = String.valueOf(e.getOriginalMessage());
    String[] lines = message.split("\\R", -1);
    JsonLocation location = e.getLocation();
    int line = location == null ? 0 : location.getLineNr();
    int column = location == null ? 0 : location.getColumnNr();
    // The parser's own place is behind the fault; the last mark in its message is at the fault.
    Matcher mark = MARK.matcher(message);
    while (mark.find()) {
      line = Integer.parseInt(mark.group(1));
      column = Integer.parseInt(mark.group(2));
    }
    StringBuilder said = new StringBuilder();
    for (String part : lines) {
      // Indented lines repeat the place and the text.
      if (!part.isBlank() && !part.startsWith(" ")) {
        said.append(said.isEmpty() ? "" : ": ").append(part.strip());
      }
    }
    problems.add(line, column, "", "syntax error: " + YamlNode.clean(said.toString()));
  }

  private YamlNode document() throws IOException, GiveUp {
    if (parser.nextToken() == null) {
      problems.add("empty (expected: engines)");
      throw new GiveUp();
    }
    YamlNode node = value("", 0);
    if (parser.nextToken() != null) {
      JsonLocation at = parser.currentTokenLocation();
      problems.add(
          at.getLineNr(), at.getColumnNr(), "", "a second document (expected: one in a file)");
    }
    return node;
  }

  private YamlNode value(String path, int depth) throws IOException, GiveUp {
    JsonLocation at = parser.currentTokenLocation();
    int line = at.getLineNr();
    int column = at.getColumnNr();
    if (depth > DEEPEST) {
      problems.add(
          line, column, path, "nested too deep (expected: at most " + DEEPEST + " levels)");
      throw new GiveUp();
    }
    refuseAlias(path);
    JsonToken token = parser.currentToken();
    if (token == JsonToken.START_OBJECT) {
      return fields(path, line, column, depth);
    }
    if (token == JsonToken.START_ARRAY) {
      List<YamlNode> items = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value(path + "[" + items.size() + "]", depth + 1));
      }
      return new YamlNode.Items(line, column, List.copyOf(items));
    }
    return scalar(token, line, column);
  }

  private YamlNode fields(String path, int line, int column, int depth) throws IOException, GiveUp {
    Map<String, YamlNode.Field> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonLocation at = parser.currentTokenLocation();
      String here = (path.isEmpty() ? "" : path + ".") + YamlNode.clean(name);
      refuseAlias(here);
      parser.nextToken();
      YamlNode value = value(here, depth + 1);
      YamlNode.Field first = fields.get(name);
      if (first == null) {
        fields.put(name, new YamlNode.Field(at.getLineNr(), at.getColumnNr(), value));
      } else {
        problems.add(
            at.getLineNr(),
            at.getColumnNr(),
            here,
            "given twice (expected: once; the first is in line " + first.line() + ")");
      }
    }
    return new YamlNode.Fields(line, column, fields);
  }

  private YamlNode scalar(@Nullable JsonToken token, int line, int column) throws IOException {
    if (token == null || token == JsonToken.VALUE_NULL) {
      return new YamlNode.Scalar(line, column, YamlNode.Kind.OTHER, "");
    }
    String text = parser.getText();
    YamlNode.Kind kind = YamlNode.Kind.OTHER;
    if (token == JsonToken.VALUE_STRING) {
      kind = text.isEmpty() && nothingStandsHere() ? YamlNode.Kind.OTHER : YamlNode.Kind.TEXT;
    } else if (token.isNumeric() && NUMBER.matcher(text).matches()) {
      kind = YamlNode.Kind.NUMBER;
    }
    return new YamlNode.Scalar(line, column, kind, text);
  }

  /** Whether the scalar has no characters, not even quotes: YAML then means null. */
  private boolean nothingStandsHere() {
    JsonLocation start = parser.currentTokenLocation();
    JsonLocation end = parser.currentLocation();
    return start.getLineNr() == end.getLineNr() && start.getColumnNr() == end.getColumnNr();
  }

  /** What a reader of the file would have to look up elsewhere in it is refused. */
  private void refuseAlias(String path) throws IOException {
    String found = null;
    if (parser.isCurrentAlias()) {
      found = "a YAML alias (expected: the value itself)";
    } else if (parser.getObjectId() != null) {
      found = "a YAML anchor (expected: no anchors; write the value where it is used)";
    } else if (parser.getTypeId() != null) {
      found = "a YAML tag (expected: no tags; quotes make a text of a value)";
    }
    if (found != null) {
      JsonLocation at = parser.currentTokenLocation();
      problems.add(at.getLineNr(), at.getColumnNr(), path, found);
    }
  }
}
