package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forebay.sources.k8s.KubeApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What it costs to know all pods of a cluster: heap, time to the first complete picture, or time
 * from a change to its being readable; of a data layer, of the informer that is usually taken, and
 * the limits of both. Each measurement has a process of its own, and the clients take turns.
 */
final class KubernetesBenchmark implements Program {
  /** For a heap, whose parts are found out by measuring the heap for few pods too. */
  private static final int FEW = 100;

  /** What each task measures, on the scripted server. */
  private static final Map<String, List<String>> SCRIPTED =
      Map.of(
          "heap",
          List.of(
              "forebay-stream",
              "forebay-pages",
              "informer",
              "informer-stream",
              "informer-pages",
              "limit"),
          "first",
          List.of(
              "forebay-stream",
              "forebay-pages",
              "informer",
              "informer-stream",
              "informer-pages",
              "limit-stream",
              "limit-pages"),
          "changes",
          List.of("forebay-pages", "informer", "limit-pages"));

  /** The same on a real server; this version offers no stream that begins with all there is. */
  private static final Map<String, List<String>> REAL =
      Map.of(
          "first",
          List.of("forebay-pages", "informer", "informer-pages", "limit-pages"),
          "changes",
          List.of("forebay-pages", "informer", "limit-pages"));

  private final ObjectMapper mapper = new ObjectMapper();
  private final String task;
  private final boolean real;
  private final KubernetesOptions options;
  private final List<String> notes = new ArrayList<>();

  private KubernetesBenchmark(String task, boolean real, KubernetesOptions options) {
    this.task = task;
    this.real = real;
    this.options = options;
  }

  /** One for each task and server of these options. */
  static List<Program> all(KubernetesOptions options) {
    List<Program> all = new ArrayList<>();
    for (String server : options.servers()) {
      boolean real = server.equals("real");
      for (String task : options.tasks()) {
        if ((real ? REAL : SCRIPTED).containsKey(task)) {
          all.add(new KubernetesBenchmark(task, real, options));
        }
      }
    }
    return all;
  }

  /**
   * Measures as these options say, and puts what was measured into a file of results.
   *
   * @param arguments {@link KubernetesOptions}
   * @throws Exception if anything fails
   */
  public static void main(String[] arguments) throws Exception {
    KubernetesOptions options = KubernetesOptions.of(arguments);
    for (Program program : all(options)) {
      if (program.missing().isPresent()) {
        System.err.println("== LEFT OUT: " + program.name() + ": " + program.missing().get());
        continue;
      }
      List<Row> rows = program.run(program.plan());
      Results results = Results.read(options.out());
      results.put(
          program.name(), Section.now(KubernetesOptions.command(arguments), program.notes(), rows));
      results.write(options.out());
    }
  }

  @Override
  public String name() {
    String what =
        switch (task) {
          case "heap" -> "Heap";
          case "first" -> "FirstPicture";
          default -> "Changes";
        };
    return "Kubernetes" + what + (real ? "RealServer" : "") + "Benchmark";
  }

  @Override
  public Plan plan() {
    return new Plan(options.forks(), options.warmUp(), options.duration(), false);
  }

  @Override
  public Optional<String> missing() {
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    return real && (assets == null || assets.isBlank())
        ? Optional.of(
            "KUBEBUILDER_ASSETS: not set (expected: a folder with kube-apiserver and etcd)")
        : Optional.empty();
  }

  @Override
  public String notes() {
    return String.join(" ", notes);
  }

  @Override
  public List<Row> run(Plan plan) throws Exception {
    notes.clear();
    if (!real) {
      notes.add(
          "%,d pods of %,d bytes each."
              .formatted(options.pods(), new PodTemplate().pod(0, 1_000_000, "0").length()));
    }
    Path folder = Files.createTempDirectory("forebay-kubernetes");
    try {
      List<Row> rows = new Run(plan, folder.resolve("kubeconfig")).rows();
      notes.add("%d processes for each client, in turn.".formatted(plan.forks()));
      if (task.equals("changes")) {
        notes.add(
            "%d changes a second for %d s.".formatted(options.rate(), plan.duration().toSeconds()));
      }
      return rows;
    } finally {
      Files.deleteIfExists(folder.resolve("kubeconfig"));
      Files.delete(folder);
    }
  }

  /** One run of a plan. */
  private final class Run {
    private final Plan plan;
    private final Path scripted;
    private final Map<String, List<Double>> measured = new LinkedHashMap<>();

    Run(Plan plan, Path scripted) {
      this.plan = plan;
      this.scripted = scripted;
    }

    List<Row> rows() throws Exception {
      if (real) {
        measureReal();
      } else {
        measureScripted();
      }
      List<Row> rows = new ArrayList<>();
      measured.forEach(
          (name, numbers) -> {
            // A quantity's unit follows its comma.
            int comma = name.indexOf(", ");
            rows.add(
                comma < 0
                    ? new Row(name, "", numbers, Double.NaN)
                    : new Row(
                        name.substring(0, comma), name.substring(comma + 2), numbers, Double.NaN));
          });
      return rows;
    }

    /** Measures each client in turn, on a server that is new each time. */
    private void measureScripted() throws Exception {
      for (int fork = 0; fork < plan.forks(); fork++) {
        for (String client : chosen(SCRIPTED)) {
          JsonNode numbers = scripted(client, options.pods(), fork);
          if (task.equals("heap")) {
            eachPod(client, numbers);
          } else {
            add(client, numbers);
          }
        }
      }
    }

    private JsonNode scripted(String client, int pods, int fork) throws Exception {
      try (Child server =
          new Child(List.of("-Xmx2g"), ScriptedApiServer.class, List.of(Integer.toString(pods)))) {
        String config = ScriptedApiServer.kubeconfig(Integer.parseInt(server.result()));
        return measured(client, Files.writeString(scripted, config), pods, fork);
      }
    }

    /** Splits a heap into what each pod takes, and what a client takes that knows hardly any. */
    private void eachPod(String client, JsonNode numbers) throws Exception {
      int few = Math.max(1, options.pods() / FEW);
      double all = numbers.path("bytes").asDouble();
      double some = scripted(client, few, -1).path("bytes").asDouble();
      double each = (all - some) / (options.pods() - few);
      add(client, "bytes a pod", each);
      add(client, "all, MB", all / 1e6);
      add(client, "of it for no pod, MB", (some - each * few) / 1e6);
    }

    /** Measures on one server of one's own, filled once. */
    private void measureReal() throws Exception {
      try (KubeApiServer server = KubeApiServer.start()) {
        Path kubeconfig = server.kubeconfig(PodTemplate.NAMESPACE);
        PodFiller filler = new PodFiller(kubeconfig);
        filler.fill(options.pods());
        notes.add(
            "kube-apiserver %s, %,d pods of %,d bytes each."
                .formatted(server.version(), options.pods(), filler.size(0)));
        for (int fork = 0; fork < plan.forks(); fork++) {
          for (String client : chosen(REAL)) {
            add(client, measured(client, kubeconfig, options.pods(), fork));
          }
        }
      }
    }

    private List<String> chosen(Map<String, List<String>> all) {
      List<String> chosen = new ArrayList<>(all.getOrDefault(task, List.of()));
      chosen.retainAll(options.clients());
      return chosen;
    }

    private void add(String client, JsonNode numbers) {
      numbers.properties().forEach(one -> add(client, one.getKey(), one.getValue().asDouble()));
      System.err.println("== " + name() + ": " + client + " " + numbers);
    }

    private void add(String client, String quantity, double number) {
      measured.computeIfAbsent(client + ": " + quantity, any -> new ArrayList<>()).add(number);
    }

    private JsonNode measured(String client, Path kubeconfig, int pods, int fork) throws Exception {
      List<String> jvm = new ArrayList<>(List.of("-Xmx2g"));
      List<String> arguments =
          new ArrayList<>(List.of(task, client, kubeconfig.toString(), Integer.toString(pods)));
      if (task.equals("heap")) {
        // With this collector, what is in use is known to the byte.
        jvm.add("-XX:+UseSerialGC");
        if (fork >= 0 && options.histograms().isPresent()) {
          Path histograms = options.histograms().get();
          arguments.add(histograms.resolve(client + "-" + fork + ".txt").toString());
        }
      }
      try (Child child = new Child(jvm, ClientProgram.class, arguments)) {
        if (task.equals("changes")) {
          child.result();
          change(child, kubeconfig);
        }
        return mapper.readTree(child.result());
      }
    }

    private void change(Child child, Path kubeconfig) throws Exception {
      PodWriter writer = new PodWriter(kubeconfig, options.pods());
      int before = writer.write(options.rate(), plan.warmUp());
      long since = Stamps.now();
      int counted = writer.write(options.rate(), plan.duration());
      child.tell(since + " " + (before + counted) + " " + counted);
    }
  }
}
