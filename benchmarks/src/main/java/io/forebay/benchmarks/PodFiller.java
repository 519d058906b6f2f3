package io.forebay.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Makes machines and ready pods on a real API server, some at a time. */
final class PodFiller {
  private static final int IN_FLIGHT = 16;

  private final ClusterHttp http;
  private final PodTemplate template = new PodTemplate();
  private final Semaphore free = new Semaphore(IN_FLIGHT);
  private final List<CompletableFuture<?>> requests = new ArrayList<>();

  PodFiller(Path kubeconfig) throws IOException, GeneralSecurityException {
    http = new ClusterHttp(kubeconfig, HttpClient.Version.HTTP_1_1);
  }

  void fill(int pods) throws InterruptedException {
    String namespace = "/api/v1/namespaces/" + PodTemplate.NAMESPACE;
    send(
        "POST",
        "/api/v1/namespaces",
        "{\"metadata\":{\"name\":\"" + PodTemplate.NAMESPACE + "\"}}");
    for (int i = 0; i < PodTemplate.nodes(pods); i++) {
      send("POST", "/api/v1/nodes", PodTemplate.node(i));
    }
    await();
    for (int i = 0; i < pods; i++) {
      send("POST", namespace + "/pods", template.creation(i));
    }
    await();
    for (int i = 0; i < pods; i++) {
      send("PATCH", namespace + "/pods/" + PodTemplate.name(i) + "/status", template.status(i));
    }
    await();
  }

  /** How many bytes the API server takes to tell of a pod. */
  int size(int pod) throws IOException, InterruptedException {
    String path = "/api/v1/namespaces/" + PodTemplate.NAMESPACE + "/pods/" + PodTemplate.name(pod);
    return http.client().send(http.request(path).build(), BodyHandlers.ofByteArray()).body().length;
  }

  private void send(String method, String path, String body) throws InterruptedException {
    free.acquire();
    HttpRequest request =
        http.request(path)
            .header(
                "Content-Type",
                method.equals("PATCH") ? "application/merge-patch+json" : "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    requests.add(
        http.client()
            .sendAsync(request, BodyHandlers.ofString())
            .whenComplete((answer, fault) -> free.release())
            .thenAccept(PodFiller::check));
  }

  private static void check(HttpResponse<String> answer) {
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(
          "status of %s: %d (expected: 200 or 201) %s"
              .formatted(answer.uri().getPath(), answer.statusCode(), answer.body()));
    }
  }

  private void await() {
    requests.forEach(CompletableFuture::join);
    requests.clear();
  }
}
