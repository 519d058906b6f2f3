package io.forebay.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * A class of JMH's benchmarks.
 *
 * @param type its full name
 */
record JmhClass(String type) {
  /** All there are, by name. */
  static List<JmhClass> all() {
    return BenchmarkList.defaultList()
        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
        .stream()
        .map(entry -> entry.getUserClassQName())
        .distinct()
        .sorted()
        .map(JmhClass::new)
        .toList();
  }

  /** The class of a benchmark. */
  static JmhClass of(BenchmarkParams params) {
    return new JmhClass(params.getBenchmark().replaceFirst("\\.[^.]*$", ""));
  }

  /** What its section is called: its name without its package. */
  String name() {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** What a reader of its results is to know; empty if nothing. */
  String notes() {
    return name().endsWith("ParserBenchmark") ? "The page: " + VllmPage.origin() + "." : "";
  }

  /** What it lacks on this JVM, with what is expected; empty if it can run. */
  Optional<String> missing() {
    int release = Runtime.version().feature();
    return name().equals("TestFrameParserBenchmark") && release < 21
        ? Optional.of("JDK: " + release + " (expected: 21 or newer, for which the peer is built)")
        : Optional.empty();
  }

  /**
   * Runs all its methods, with the profiler of allocations.
   *
   * @param forks how many processes run each; as its annotations say if empty
   */
  List<Row> run(Optional<Integer> forks) throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(type) + "\\.")
            .addProfiler(ThreadAllocation.class)
            .shouldFailOnError(true);
    forks.ifPresent(options::forks);
    return new Runner(options.build()).run().stream().map(JmhClass::row).toList();
  }

  /** What a row is called: the method and its parameters. */
  static String rowName(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    StringBuilder name = new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.') + 1));
    for (String key : params.getParamsKeys()) {
      name.append(' ').append(key).append('=').append(params.getParam(key));
    }
    return name.toString();
  }

  /** One number for each iteration of each fork. */
  static Row row(RunResult result) {
    List<Double> measured = new ArrayList<>();
    List<Double> allocated = new ArrayList<>();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        measured.add(iteration.getPrimaryResult().getScore());
        Result<?> bytes = iteration.getSecondaryResults().get(ThreadAllocation.RESULT);
        allocated.add(bytes == null ? Double.NaN : bytes.getScore());
      }
    }
    String name = rowName(result.getParams());
    return new Row(
        name,
        result.getPrimaryResult().getScoreUnit(),
        measured,
        new Row(name, "B/op", allocated, Double.NaN).median());
  }
}
