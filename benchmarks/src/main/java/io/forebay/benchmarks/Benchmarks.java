package io.forebay.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Measures everything, or what is named, and keeps what was measured in a file for {@link Report}.
 * The file is written after each benchmark, so that what was measured is never lost.
 */
final class Benchmarks {
  private final BenchmarksOptions options;
  private final Path file;
  private final List<String> failed = new ArrayList<>();

  private Benchmarks(BenchmarksOptions options) {
    this.options = options;
    file = options.file(Machine.here().release());
  }

  /**
   * Measures. The process ends with 2 if an argument is wrong, and with 1 if a benchmark failed.
   *
   * @param arguments {@link BenchmarksOptions#HELP}
   * @throws IOException if the file of results cannot be read or written
   */
  public static void main(String[] arguments) throws IOException {
    BenchmarksOptions options;
    try {
      options = BenchmarksOptions.of(names(), arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    if (options.help()) {
      System.out.print(BenchmarksOptions.HELP);
    } else if (options.list()) {
      names().forEach(System.out::println);
    } else {
      // A client of a program may have left threads behind.
      System.exit(new Benchmarks(options).run());
    }
  }

  /** What there is to be measured, in the order in which it is. */
  static List<String> names() {
    return Stream.concat(
            JmhClass.all().stream().map(JmhClass::name), Programs.all().stream().map(Program::name))
        .toList();
  }

  private int run() throws IOException {
    // What cannot be read, or is another JDK's, is better found out before than after.
    String release = Results.read(file).release();
    String here = Machine.here().release();
    if (!release.isEmpty() && !release.equals(here)) {
      System.err.println(
          "--out: " + file + " of JDK " + release + " (expected: one of JDK " + here + ")");
      return 2;
    }
    for (JmhClass type : JmhClass.all()) {
      measure(type.name(), type.missing(), () -> section(type));
    }
    for (Program program : Programs.all()) {
      measure(program.name(), program.missing(), () -> section(program));
    }
    if (!failed.isEmpty()) {
      System.err.println("== FAILED: " + String.join(", ", failed));
    }
    return failed.isEmpty() ? 0 : 1;
  }

  private Section section(JmhClass type) throws Exception {
    List<Row> rows = type.run(options.forks());
    return Section.now(options.command(type.name()), type.notes(), rows);
  }

  private Section section(Program program) throws Exception {
    Plan plan = program.plan();
    List<Row> rows = program.run(options.forks().map(plan::withForks).orElse(plan));
    return Section.now(options.command(program.name()), program.notes(), rows);
  }

  private interface Measurement {
    Section measure() throws Exception;
  }

  /** One that fails does not hide the others, and leaves what the file held of it. */
  private void measure(String name, Optional<String> missing, Measurement measurement)
      throws IOException {
    if (!options.chosen(name)) {
      return;
    }
    if (missing.isPresent()) {
      System.err.println("== LEFT OUT: " + name + ": " + missing.get());
      return;
    }
    System.err.println("== " + name);
    Section section;
    try {
      section = measurement.measure();
    } catch (Exception e) {
      System.err.println("== FAILED: " + name);
      e.printStackTrace();
      failed.add(name);
      return;
    }
    section.rows().forEach(row -> System.err.println("== " + name + ": " + row));
    Results results = Results.read(file);
    results.put(name, section);
    results.write(file);
  }
}
