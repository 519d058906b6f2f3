package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.forebay.api.attributes.PodInfo;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The limit of what must be held: an array of records, in which strings that many pods have in
 * common are held once. Nothing follows the pods.
 */
final class LeastClient implements PodClient {
  private final Path kubeconfig;
  private final PodInfo[] pods;

  LeastClient(Path kubeconfig, int pods) {
    this.kubeconfig = kubeconfig;
    this.pods = new PodInfo[pods];
  }

  @Override
  public void start() throws Exception {
    ClusterHttp http = new ClusterHttp(kubeconfig, HttpClient.Version.HTTP_1_1);
    Map<String, String> shared = new HashMap<>();
    ObjectMapper mapper = new ObjectMapper();
    int next = 0;
    String more = "";
    do {
      HttpRequest request =
          http.request(
                  "/api/v1/namespaces/%s/pods?limit=%d&continue=%s"
                      .formatted(PodTemplate.NAMESPACE, PAGE, more))
              .build();
      try (InputStream page =
          http.client().send(request, HttpResponse.BodyHandlers.ofInputStream()).body()) {
        JsonNode list = mapper.readTree(page);
        for (JsonNode pod : list.path("items")) {
          pods[next++] = read(pod, shared);
        }
        more = list.at("/metadata/continue").asText();
      }
    } while (!more.isEmpty());
    if (next != pods.length) {
      throw new IllegalStateException(next + " pods were listed (expected: " + pods.length + ")");
    }
  }

  private static PodInfo read(JsonNode pod, Map<String, String> shared) {
    JsonNode metadata = pod.path("metadata");
    Map<String, String> labels = new HashMap<>();
    for (Map.Entry<String, JsonNode> label : metadata.path("labels").properties()) {
      labels.put(one(shared, label.getKey()), one(shared, label.getValue().asText()));
    }
    return new PodInfo(
        one(shared, metadata.path("namespace").asText()),
        metadata.path("name").asText(),
        metadata.path("uid").asText(),
        Optional.of(one(shared, pod.at("/spec/nodeName").asText())),
        List.of(pod.at("/status/podIP").asText()),
        labels,
        Map.of(),
        Optional.of(Instant.parse(pod.at("/status/startTime").asText())),
        Optional.of(Instant.parse(pod.at("/status/conditions/1/lastTransitionTime").asText())),
        0,
        List.of(one(shared, pod.at("/spec/containers/0/image").asText())),
        Map.of());
  }

  private static String one(Map<String, String> shared, String text) {
    return shared.computeIfAbsent(text, same -> same);
  }

  @Override
  public void close() {}
}
