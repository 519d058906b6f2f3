package io.forebay.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is measured, and how thoroughly.
 *
 * @param out the file of results
 * @param pods how many pods there are
 * @param forks how many processes measure each client
 * @param warmUp how long pods change before that counts
 * @param duration how long pods change
 * @param rate how many pods change in a second
 * @param servers of {@code scripted} and {@code real}
 * @param tasks of {@code heap}, {@code first} and {@code changes}
 * @param clients of {@link PodClient#NAMES}
 * @param histograms the folder for a histogram of each heap
 */
record KubernetesOptions(
    Path out,
    int pods,
    int forks,
    Duration warmUp,
    Duration duration,
    int rate,
    List<String> servers,
    List<String> tasks,
    List<String> clients,
    Optional<Path> histograms) {
  private static final List<String> SERVERS = List.of("scripted", "real");
  private static final List<String> TASKS = List.of("heap", "first", "changes");

  /** Reads options of the form {@code --name value}. */
  static KubernetesOptions of(String... arguments) {
    KubernetesOptions options =
        new KubernetesOptions(
            Path.of("results-k8s.json"),
            5000,
            3,
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            100,
            SERVERS,
            TASKS,
            PodClient.NAMES,
            Optional.empty());
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException(
          "arguments: %d (expected: pairs of --name and value)".formatted(arguments.length));
    }
    for (int i = 0; i < arguments.length; i += 2) {
      options = options.with(arguments[i], arguments[i + 1]);
    }
    return options;
  }

  /** What one types to measure the same; files have no part in it. */
  static String command(String... arguments) {
    StringBuilder command =
        new StringBuilder(
            "java -cp benchmarks/target/benchmarks.jar "
                + "io.forebay.benchmarks.KubernetesBenchmark");
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      if (!arguments[i].equals("--out") && !arguments[i].equals("--histograms")) {
        command.append(' ').append(arguments[i]).append(' ').append(arguments[i + 1]);
      }
    }
    return command.toString();
  }

  private KubernetesOptions with(String name, String value) {
    boolean known =
        List.of(
                "--out",
                "--pods",
                "--forks",
                "--warm-up",
                "--seconds",
                "--rate",
                "--servers",
                "--tasks",
                "--clients",
                "--histograms")
            .contains(name);
    if (!known) {
      throw new IllegalArgumentException(
          name
              + ": unknown (expected: one of --out, --pods, --forks, --warm-up, --seconds, --rate,"
              + " --servers, --tasks, --clients, --histograms)");
    }
    return new KubernetesOptions(
        name.equals("--out") ? Path.of(value) : out,
        name.equals("--pods") ? number(name, value) : pods,
        name.equals("--forks") ? number(name, value) : forks,
        name.equals("--warm-up") ? Duration.ofSeconds(number(name, value)) : warmUp,
        name.equals("--seconds") ? Duration.ofSeconds(number(name, value)) : duration,
        name.equals("--rate") ? number(name, value) : rate,
        name.equals("--servers") ? some(name, value, SERVERS) : servers,
        name.equals("--tasks") ? some(name, value, TASKS) : tasks,
        name.equals("--clients") ? some(name, value, PodClient.NAMES) : clients,
        name.equals("--histograms") ? Optional.of(Path.of(value)) : histograms);
  }

  private static int number(String name, String value) {
    if (!value.matches("[1-9][0-9]{0,6}")) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to 9999999)");
    }
    return Integer.parseInt(value);
  }

  private static List<String> some(String name, String value, List<String> all) {
    List<String> some = List.of(value.split(",", -1));
    if (!all.containsAll(some)) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: some of " + all + ")");
    }
    return some;
  }
}
