package io.forebay.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The options that a command was given, checked against those that it knows. */
final class Options {
  private static final Pattern TIME = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of("ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);

  private final Map<String, List<String>> values = new HashMap<>();

  private Options() {}

  /** Reads {@code --name value}, {@code --name=value} and {@code --flag}. */
  static Options parse(List<Option> known, List<String> arguments) throws UsageException {
    Options options = new Options();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      String name = equals < 0 ? argument : argument.substring(0, equals);
      Option option =
          known.stream()
              .filter(candidate -> candidate.name().equals(name))
              .findFirst()
              .orElse(null);
      if (option == null) {
        throw new UsageException(unknown(name, known));
      }
      String value = "";
      if (option.takesValue()) {
        if (equals >= 0) {
          value = argument.substring(equals + 1);
        } else if (++i < arguments.size() && !arguments.get(i).startsWith("--")) {
          value = arguments.get(i);
        }
        if (value.isEmpty()) {
          throw new UsageException(name + ": no value (expected: " + option.usage() + ")");
        }
      } else if (equals >= 0) {
        throw new UsageException(name + ": a value (expected: " + name + " alone)");
      }
      options.values.computeIfAbsent(name, added -> new ArrayList<>()).add(value);
    }
    return options;
  }

  private static String unknown(String name, List<Option> known) {
    if (!name.startsWith("--")) {
      return "'" + name + "': not understood (expected: options only)";
    }
    String message = "unknown option " + name;
    if (known.isEmpty()) {
      return message + " (expected: none)";
    }
    return message + didYouMean(name, known.stream().map(Option::name).toList());
  }

  /**
   * Returns {@code , did you mean} and the word that takes the fewest changes to become the given
   * one, or nothing if none is near: what changes a third of a word makes another one.
   */
  static String didYouMean(String word, Collection<String> words) {
    String best = "";
    int fewest = Integer.MAX_VALUE;
    String typed = bare(word);
    for (String candidate : words) {
      String meant = bare(candidate);
      int changes = typed.length() >= 3 && meant.startsWith(typed) ? 1 : distance(typed, meant);
      int most = Math.max(1, Math.max(typed.length(), meant.length()) / 3);
      if (changes <= most && changes < fewest) {
        fewest = changes;
        best = candidate;
      }
    }
    return best.isEmpty() ? "" : ", did you mean " + best;
  }

  private static String bare(String word) {
    return word.replace("-", "").toLowerCase(Locale.ROOT);
  }

  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + change);
      }
      above = row;
    }
    return above[b.length()];
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns all values of a repeatable option, in order. */
  List<String> texts(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** Returns the value of an option, or null if it was not given. */
  @Nullable String text(String name) throws UsageException {
    List<String> given = values.getOrDefault(name, List.of());
    if (given.size() > 1) {
      throw new UsageException(name + ": given " + given.size() + " times (expected: once)");
    }
    return given.isEmpty() ? null : given.get(0);
  }

  String textOr(String name, String other) throws UsageException {
    String text = text(name);
    return text == null ? other : text;
  }

  String oneOf(String name, List<String> allowed, String other) throws UsageException {
    String text = textOr(name, other);
    if (!allowed.contains(text)) {
      throw new UsageException(
          name
              + ": '"
              + text
              + "' (expected: "
              + String.join(", ", allowed)
              + ")"
              + didYouMean(text, allowed));
    }
    return text;
  }

  /** Returns all values of a repeatable option that is a whole number, in order. */
  List<Integer> integers(String name, int least, int most) throws UsageException {
    List<Integer> numbers = new ArrayList<>();
    for (String text : texts(name)) {
      numbers.add((int) whole(name, text, least, most));
    }
    return numbers;
  }

  int integer(String name, int other, int least, int most) throws UsageException {
    return (int) whole(name, other, least, most);
  }

  long whole(String name, long other, long least, long most) throws UsageException {
    String text = text(name);
    return text == null ? other : whole(name, text, least, most);
  }

  private static long whole(String name, String text, long least, long most) throws UsageException {
    try {
      long number = Long.parseLong(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a number that is out of range is.
    }
    throw new UsageException(name + ": '" + text + "' (expected: " + least + " to " + most + ")");
  }

  double number(String name, double other, double least, double most) throws UsageException {
    String text = text(name);
    if (text == null) {
      return other;
    }
    try {
      double number = Double.parseDouble(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, as a number that is out of range is.
    }
    throw new UsageException(name + ": '" + text + "' (expected: " + least + " to " + most + ")");
  }

  Duration duration(String name, Duration other) throws UsageException {
    String text = text(name);
    if (text == null) {
      return other;
    }
    Matcher matcher = TIME.matcher(text);
    if (matcher.matches()) {
      Long unit = NANOS.get(matcher.group(2));
      double nanos = Double.parseDouble(matcher.group(1)) * (unit == null ? 0 : unit);
      if (nanos >= 1e6 && nanos <= 3.6e12 * 24) {
        return Duration.ofNanos(Math.round(nanos));
      }
    }
    throw new UsageException(
        name + ": '" + text + "' (expected: 1ms to 24h, a number with ms, s, m or h)");
  }
}
