package io.forebay.benchmarks;

import java.nio.file.Path;
import java.util.List;

/** What is measured: something that holds, or could hold, a picture of all pods. */
interface PodClient extends AutoCloseable {
  /** What makes the limit: the least that must be done. */
  String LIMIT = "limit";

  /** All that there are; what follows the dash is how they take the first picture. */
  List<String> NAMES =
      List.of(
          "forebay-stream",
          "forebay-pages",
          "informer",
          "informer-stream",
          "informer-pages",
          "limit-stream",
          "limit-pages",
          LIMIT);

  /** How many pods a page has. */
  int PAGE = 500;

  /**
   * Makes a client; opens nothing.
   *
   * @param name one of {@link #NAMES}
   * @param stamps is told of the label of each pod that changes
   */
  static PodClient of(String name, Path kubeconfig, int pods, Stamps stamps) {
    String way = name.substring(name.indexOf('-') + 1);
    return switch (name) {
      case "forebay-stream", "forebay-pages" -> new ForebayClient(kubeconfig, way, pods, stamps);
      case "informer", "informer-stream", "informer-pages" ->
          new InformerClient(kubeconfig, way, pods, stamps);
      case "limit-stream", "limit-pages" -> new BareClient(kubeconfig, way, stamps);
      case LIMIT -> new LeastClient(kubeconfig, pods);
      default ->
          throw new IllegalArgumentException(
              "client: " + name + " (expected: one of " + NAMES + ")");
    };
  }

  /** Takes the first picture, returns when it is complete, and follows what becomes of it. */
  void start() throws Exception;

  @Override
  void close();
}
