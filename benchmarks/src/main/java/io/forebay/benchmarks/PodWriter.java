package io.forebay.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Sets the label of one pod after the other, at an even pace that waits for no answer. */
final class PodWriter {
  private final ClusterHttp http;
  private final int pods;

  /** No two changes carry the same stamp. */
  private long last;

  PodWriter(Path kubeconfig, int pods) throws IOException, GeneralSecurityException {
    http = new ClusterHttp(kubeconfig, HttpClient.Version.HTTP_1_1);
    this.pods = pods;
  }

  /**
   * Makes changes, and waits until all were accepted.
   *
   * @return how many
   */
  int write(int perSecond, Duration duration) {
    int count = Math.toIntExact(perSecond * duration.toMillis() / 1000);
    long begin = System.nanoTime();
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long due = begin + i * 1_000_000_000L / perSecond;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      answers.add(change((int) (i * 7919L % pods)));
    }
    for (CompletableFuture<HttpResponse<String>> answer : answers) {
      if (answer.join().statusCode() != 200) {
        throw new IllegalStateException(
            "status of a change: "
                + answer.join().statusCode()
                + " (expected: 200) "
                + answer.join().body());
      }
    }
    return count;
  }

  private CompletableFuture<HttpResponse<String>> change(int pod) {
    String path = "/api/v1/namespaces/" + PodTemplate.NAMESPACE + "/pods/" + PodTemplate.name(pod);
    HttpRequest.Builder request =
        http.request(path).header("Content-Type", "application/merge-patch+json");
    last = Math.max(last + 1, Stamps.now());
    String patch =
        "{\"metadata\":{\"labels\":{\"%s\":\"%d\"}}}".formatted(PodTemplate.CHANGED, last);
    return http.client()
        .sendAsync(
            request.method("PATCH", HttpRequest.BodyPublishers.ofString(patch)).build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
