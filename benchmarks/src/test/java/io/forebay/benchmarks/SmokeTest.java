package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Every benchmark runs, if only for a moment; its numbers mean nothing here. */
class SmokeTest {
  private static final Map<String, Section> SECTIONS = new TreeMap<>();

  @BeforeAll
  static void run() throws Exception {
    System.setProperty("jmh.ignoreLock", "true"); // Others may measure: nothing is measured here.
    ChainedOptionsBuilder options = new OptionsBuilder();
    runnable().forEach(type -> options.include("^" + Pattern.quote(type.type()) + "\\."));
    Collection<RunResult> results =
        new Runner(
                options
                    .forks(0)
                    .warmupIterations(0)
                    .measurementIterations(1)
                    .measurementTime(TimeValue.milliseconds(20))
                    .addProfiler(ThreadAllocation.class)
                    .shouldFailOnError(true)
                    .build())
            .run();
    Map<String, List<Row>> rows =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    result -> JmhClass.of(result.getParams()).name(),
                    Collectors.mapping(JmhClass::row, Collectors.toList())));
    rows.forEach((name, measured) -> SECTIONS.put(name, Section.now("smoke", "", measured)));
    for (Program program : Programs.all()) {
      // These have a test of their own, with few pods.
      if (!(program instanceof KubernetesBenchmark)) {
        List<Row> measured = program.run(Plan.SMOKE);
        SECTIONS.put(program.name(), Section.now("smoke", program.notes(), measured));
      }
    }
  }

  private static Stream<JmhClass> runnable() {
    return JmhClass.all().stream().filter(type -> type.missing().isEmpty());
  }

  @Test
  void benchmarks_allOfThem_run() throws Exception {
    Path classes =
        Path.of(SmokeTest.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolveSibling("classes");
    List<String> expected;
    try (Stream<Path> files = Files.walk(classes)) {
      expected =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith("Benchmark.class"))
              .map(name -> name.replace(".class", ""))
              .filter(name -> !name.equals("KubernetesBenchmark"))
              .toList();
    }

    assertThat(expected).contains("LoadReportBenchmark");
    assertThat(Benchmarks.names()).containsAll(expected).doesNotHaveDuplicates();
    List<String> missing =
        JmhClass.all().stream()
            .filter(type -> type.missing().isPresent())
            .map(JmhClass::name)
            .toList();
    assertThat(SECTIONS.keySet())
        .containsExactlyInAnyOrderElementsOf(
            expected.stream().filter(name -> !missing.contains(name)).toList());
  }

  @Test
  void benchmarks_allOfThem_measureNumbers() {
    assertThat(SECTIONS)
        .allSatisfy(
            (name, section) ->
                assertThat(section.rows())
                    .isNotEmpty()
                    .allSatisfy(
                        row ->
                            assertThat(row.measured())
                                .allSatisfy(number -> assertThat(number).isFinite())));
  }

  @Test
  void marks_ofWhatIsMeasured_haveNumbers() {
    assertThat(Marks.ALL)
        .filteredOn(mark -> SECTIONS.containsKey(mark.section()))
        .allSatisfy(mark -> assertThat(mark.number(SECTIONS)).as(mark.toString()).isNotNaN());
  }
}
