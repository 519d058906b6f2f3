package io.forebay.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes tables of results, between two marks in a page: {@code Report README.md results.json...},
 * where each file is what {@link Benchmarks} measured with one JDK. First what must be reached,
 * then everything that was measured.
 */
final class Report {
  /** The parts of a page that are made here. */
  private static final String MARKS = "marks";

  private static final String RESULTS = "results";

  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final List<Results> results;
  private final Set<String> hardware = new LinkedHashSet<>();

  private Report(List<Results> results) {
    this.results =
        results.stream().sorted(Comparator.comparing(Results::release, BY_NUMBER)).toList();
    for (Results one : this.results) {
      one.sections().values().forEach(section -> hardware.add(section.machine().hardware()));
    }
  }

  /**
   * Rewrites the part of a page that holds the results.
   *
   * @param arguments the page, and the files of results, one for each JDK
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      throw new IllegalArgumentException(
          "arguments: " + arguments.length + " (expected: a page, and files of results)");
    }
    List<Results> results = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      Path file = Path.of(arguments[i]);
      if (!Files.exists(file)) {
        throw new IllegalArgumentException(file + ": not there (expected: a file of results)");
      }
      results.add(Results.read(file));
    }
    Path page = Path.of(arguments[0]);
    Files.writeString(page, replaced(Files.readString(page, StandardCharsets.UTF_8), results));
  }

  /** Returns a page with its tables made of these results, each of them of one JDK. */
  static String replaced(String page, List<Results> results) {
    Report report = new Report(results);
    return replaced(replaced(page, MARKS, report.marks()), RESULTS, report.tables());
  }

  private static String replaced(String page, String part, String text) {
    String first = "<!-- " + part + ": made by Report, not to be edited -->";
    String last = "<!-- end of " + part + " -->";
    int begin = page.indexOf(first);
    int end = page.indexOf(last);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException(
          "page: no " + part + " (expected: " + first + ", " + last + ")");
    }
    return page.substring(0, begin) + first + "\n\n" + text + "\n" + page.substring(end);
  }

  private String tables() {
    StringBuilder text = new StringBuilder();
    text.append("Measured on ").append(String.join("; ", hardware)).append(".\n");
    sections().forEach(name -> section(name, text));
    return text.toString();
  }

  private String marks() {
    StringBuilder text = new StringBuilder();
    String releases =
        results.stream().map(one -> "JDK " + one.release()).collect(Collectors.joining(" | "));
    text.append("| # | work | beside | must reach | ").append(releases).append(" | reached |\n");
    text.append("| --- | --- | --- | --- |").append(" --- |".repeat(results.size() + 1));
    text.append('\n');
    int row = 0;
    for (Mark mark : Marks.ALL) {
      boolean again = mark.row() == row;
      row = mark.row();
      text.append(again ? "| |" : "| " + row + " | " + Marks.WORK.get(row - 1) + " |");
      if (again) {
        text.append(" |");
      }
      text.append(' ').append(mark.beside()).append(" | ").append(mark.expected()).append(" |");
      for (Results one : results) {
        text.append(' ').append(mark.shown(mark.number(one.sections()))).append(" |");
      }
      text.append(' ').append(reached(mark)).append(" |\n");
    }
    return text.toString();
  }

  /** Whether all JDKs reach a mark that reach or miss it, and all have been measured. */
  private String reached(Mark mark) {
    List<Double> numbers =
        results.stream()
            .map(one -> mark.number(one.sections()))
            .filter(number -> !Double.isNaN(number))
            .toList();
    if (!numbers.stream().allMatch(mark::reached)) {
      return "no";
    }
    return numbers.size() < results.size() || numbers.isEmpty() ? "–" : "yes";
  }

  /** The names of all sections: first those of the marks. */
  private Set<String> sections() {
    Set<String> names = new LinkedHashSet<>(Marks.SECTIONS);
    results.forEach(one -> names.addAll(one.sections().keySet()));
    names.removeIf(name -> results.stream().noneMatch(one -> one.sections().containsKey(name)));
    return names;
  }

  private void section(String name, StringBuilder text) {
    text.append("\n### ").append(name).append('\n');
    for (Results one : results) {
      Section section = one.sections().get(name);
      if (section == null) {
        continue;
      }
      Machine machine = section.machine();
      text.append(
          "\n%s, %s: `%s`.".formatted(machine.runtime(), section.date(), section.command()));
      if (hardware.size() > 1) {
        text.append(" On ").append(machine.hardware()).append('.');
      }
      text.append(section.notes().isEmpty() ? "" : " " + section.notes()).append("\n\n");
      text.append(Tables.of(section.rows()));
    }
  }
}
