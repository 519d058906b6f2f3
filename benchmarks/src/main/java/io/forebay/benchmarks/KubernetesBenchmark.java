package io.forebay.benchmarks;

import io.forebay.sources.k8s.KubeApiServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What it costs to know all pods of a cluster: heap, time to the first complete picture, and time
 * from a change to its being readable; of a data layer, of the informer that is usually taken, and
 * the limits of both. Each measurement has a process of its own, and the clients take turns.
 */
final class KubernetesBenchmark {
  private final KubernetesOptions options;
  private final KubernetesResults results = new KubernetesResults();
  private final Path folder;

  private KubernetesBenchmark(KubernetesOptions options, Path folder) {
    this.options = options;
    this.folder = folder;
  }

  /**
   * Measures and writes a file of results for {@link Report}.
   *
   * @param arguments {@link KubernetesOptions}
   * @throws Exception if anything fails
   */
  public static void main(String[] arguments) throws Exception {
    KubernetesOptions options = KubernetesOptions.of(arguments);
    Path folder = Files.createTempDirectory("forebay-kubernetes");
    try {
      new KubernetesBenchmark(options, folder).run();
    } finally {
      Files.deleteIfExists(folder.resolve("kubeconfig"));
      Files.delete(folder);
    }
  }

  private void run() throws Exception {
    results.note(
        "%,d pods of %,d bytes each; %d processes for each client, in turn."
            .formatted(
                options.pods(),
                new PodTemplate().pod(0, 1_000_000, "0").length(),
                options.forks()));
    if (options.servers().contains("scripted")) {
      scripted(
          "heap",
          "Kubernetes: retained heap",
          "forebay-stream",
          "forebay-pages",
          "informer",
          "informer-stream",
          "informer-pages",
          "limit");
      scripted(
          "first",
          "Kubernetes: first complete picture, scripted API server",
          "forebay-stream",
          "forebay-pages",
          "informer",
          "informer-stream",
          "informer-pages",
          "limit-stream",
          "limit-pages");
      scripted(
          "changes",
          changesTitle("scripted API server"),
          "forebay-pages",
          "informer",
          "limit-pages");
    }
    if (options.servers().contains("real")) {
      real();
    }
    results.write(options.out());
  }

  private String changesTitle(String server) {
    return "Kubernetes: from a change to its being readable, %d a second for %d s, %s"
        .formatted(options.rate(), options.duration().toSeconds(), server);
  }

  /** Measures each client in turn, on a server that is new each time. */
  private void scripted(String task, String table, String... clients) throws Exception {
    for (int fork = 0; fork < options.forks(); fork++) {
      for (String client : chosen(task, clients)) {
        String measured = scripted(task, client, options.pods(), fork);
        results.add(table, client, task.equals("heap") ? eachPod(client, measured) : measured);
        System.err.println(table + ": " + client + " " + measured);
      }
    }
  }

  private String scripted(String task, String client, int pods, int fork) throws Exception {
    try (Child server =
        new Child(List.of("-Xmx2g"), ScriptedApiServer.class, List.of(Integer.toString(pods)))) {
      String config = ScriptedApiServer.kubeconfig(Integer.parseInt(server.result()));
      Path kubeconfig = Files.writeString(folder.resolve("kubeconfig"), config);
      return measured(task, client, kubeconfig, pods, fork);
    }
  }

  /** Splits a heap into what each pod takes, and what a client takes that knows hardly any. */
  private String eachPod(String client, String measured) throws Exception {
    int few = Math.max(1, options.pods() / 100);
    double all = bytes(measured);
    double some = bytes(scripted("heap", client, few, -1));
    double each = (all - some) / (options.pods() - few);
    return String.format(
        Locale.ROOT, // It is JSON.
        "{\"bytes a pod\": %.0f, \"all, MB\": %.1f, \"of it for no pod, MB\": %.1f}",
        each,
        all / 1e6,
        (some - each * few) / 1e6);
  }

  private static double bytes(String measured) {
    return Double.parseDouble(measured.replaceAll("[^0-9.E]", ""));
  }

  private List<String> chosen(String task, String... clients) {
    List<String> chosen = new ArrayList<>(List.of(clients));
    chosen.retainAll(options.tasks().contains(task) ? options.clients() : List.of());
    return chosen;
  }

  /** Measures on one server of one's own, filled once. */
  private void real() throws Exception {
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    if (assets == null || assets.isBlank()) {
      System.err.println(
          "== NO KUBERNETES API SERVER: its measurements are left out; set KUBEBUILDER_ASSETS to a"
              + " folder with kube-apiserver and etcd");
      results.note("Not measured on a real API server.");
      return;
    }
    try (KubeApiServer server = KubeApiServer.start()) {
      Path kubeconfig = server.kubeconfig(PodTemplate.NAMESPACE);
      PodFiller filler = new PodFiller(kubeconfig);
      filler.fill(options.pods());
      String name = "kube-apiserver " + server.version();
      results.note("A pod of %s has %,d bytes.".formatted(name, filler.size(0)));
      String first = "Kubernetes: first complete picture, " + name;
      // This version offers no stream that begins with all there is.
      for (int fork = 0; fork < options.forks(); fork++) {
        for (String client :
            chosen("first", "forebay-pages", "informer", "informer-pages", "limit-pages")) {
          real("first", first, client, kubeconfig, fork);
        }
      }
      for (int fork = 0; fork < options.forks(); fork++) {
        for (String client : chosen("changes", "forebay-pages", "informer", "limit-pages")) {
          real("changes", changesTitle(name), client, kubeconfig, fork);
        }
      }
    }
  }

  private void real(String task, String table, String client, Path kubeconfig, int fork)
      throws Exception {
    String measured = measured(task, client, kubeconfig, options.pods(), fork);
    results.add(table, client, measured);
    System.err.println(table + ": " + client + " " + measured);
  }

  private String measured(String task, String client, Path kubeconfig, int pods, int fork)
      throws Exception {
    List<String> jvm = new ArrayList<>(List.of("-Xmx2g"));
    List<String> arguments =
        new ArrayList<>(List.of(task, client, kubeconfig.toString(), Integer.toString(pods)));
    if (task.equals("heap")) {
      // With this collector, what is in use is known to the byte.
      jvm.add("-XX:+UseSerialGC");
      if (fork >= 0 && options.histograms().isPresent()) {
        arguments.add(options.histograms().get().resolve(client + "-" + fork + ".txt").toString());
      }
    }
    try (Child child = new Child(jvm, ClientProgram.class, arguments)) {
      if (task.equals("changes")) {
        child.result();
        change(child, kubeconfig);
      }
      return child.result();
    }
  }

  private void change(Child child, Path kubeconfig) throws Exception {
    PodWriter writer = new PodWriter(kubeconfig, options.pods());
    int before = writer.write(options.rate(), options.warmUp());
    long since = Stamps.now();
    int counted = writer.write(options.rate(), options.duration());
    child.tell(since + " " + (before + counted) + " " + counted);
  }
}
