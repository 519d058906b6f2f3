package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.forebay.sources.k8s.EndpointSlice.Port;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Objects that were captured from real clusters, where they are at hand. */
class CapturedObjectsTest {
  private static Path file(String name) {
    String set = System.getenv("FOREBAY_DATA");
    Path data = set == null ? null : Path.of(set);
    Path folder = Path.of("").toAbsolutePath();
    while (data == null && folder != null) {
      Path sibling = folder.resolve("shared/data");
      data = Files.isDirectory(sibling) ? sibling : null;
      folder = folder.getParent();
    }
    Path found = data == null ? null : data.resolve("k8s").resolve(name);
    if (found == null || !Files.exists(found)) {
      return Assumptions.abort(
          "NO CAPTURED OBJECTS: set FOREBAY_DATA to a folder that has k8s/" + name);
    }
    return found;
  }

  private static <T extends WatchedObject> T read(
      JsonFactory factory, ObjectReader<T> reader, String name) throws Exception {
    try (JsonParser parser = factory.createParser(Files.readAllBytes(file(name)))) {
      parser.nextToken();
      return reader.read(parser);
    }
  }

  @Test
  void pod_isRead() throws Exception {
    Pod pod = read(new YAMLFactory(), new PodReader(Set.of("user")), "pod-runai-fractional.yaml");

    assertThat(pod.key()).isEqualTo(new ObjectKey("runai-pa", "frac-1-0-0"));
    assertThat(pod.addresses()).containsExactly("100.122.249.152");
    assertThat(pod.node()).isEqualTo("i-0b498db53280b86a6");
    assertThat(pod.annotations()).containsOnlyKeys("user");
    assertThat(pod.images()).containsExactly("gshaibi/gpu-burn");
    assertThat(pod.serves()).isTrue();
    assertThat(pod.readySince()).isAfter(pod.startTime());
  }

  @Test
  void slice_isRead() throws Exception {
    EndpointSlice slice =
        read(new JsonFactory(), new EndpointSliceReader(), "endpointslice-v1beta1.json");

    assertThat(slice.ports()).containsExactly(new Port("http", 80));
    assertThat(slice.servers().values())
        .singleElement()
        .matches(EndpointSlice.Server::serves)
        .matches(server -> "node-1".equals(server.node()))
        .matches(server -> server.topology().containsValue("us-west2-a"));
  }

  @Test
  void pool_isRead() throws Exception {
    InferencePool pool =
        read(new YAMLFactory(), new InferencePoolReader(), "inferencepool-production-stack.yaml");

    assertThat(pool.labelSelector()).isEqualTo("app=vllm-llama3-1b-instruct");
    assertThat(pool.ports()).isEqualTo(List.of(8000));
  }
}
