package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.ScriptedServer.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NameFilterTest {
  @Test
  void path_families_haveAllTheirSamples() {
    String path = NameFilter.path("metrics", "/m", Set.of("vllm:e2e"));

    assertThat(path).startsWith("/m?name%5B%5D=vllm%3Ae2e&name%5B%5D=vllm%3Ae2e_bucket&");
    assertThat(names(path.substring(3)))
        .containsExactlyInAnyOrder(
            "vllm:e2e",
            "vllm:e2e_total",
            "vllm:e2e_bucket",
            "vllm:e2e_sum",
            "vllm:e2e_count",
            "vllm:e2e_created",
            "vllm:e2e_info",
            "vllm:e2e_gsum",
            "vllm:e2e_gcount");
  }

  @Test
  void path_thatHasAQuery_keepsIt() {
    assertThat(NameFilter.path("metrics", "/m?x=1", Set.of("a_total")))
        .isEqualTo("/m?x=1&name%5B%5D=a_total");
    assertThat(NameFilter.path("metrics", "/m", Set.of())).isEqualTo("/m");
  }

  @Test
  void path_namesInQuotes_areEncoded() {
    assertThat(
            names(NameFilter.path("metrics", "", Set.of("my metric\u00e9&#_total")).substring(1)))
        .containsExactly("my metric\u00e9&#_total");
    assertThat(NameFilter.path("metrics", "", Set.of("\u00e9&# _total"))).matches("[!-~&&[^#]]+");
  }

  @Test
  void path_thatWouldBeTooLong_isAsItWasAndWarnsOnce() {
    List<String> families = Stream.iterate("x", name -> name + "xxx").limit(60).toList();
    try (DivertedLog log = new DivertedLog()) {
      assertThat(NameFilter.path("metrics", "/m", families)).isEqualTo("/m");
      assertThat(log.lines("WARN"))
          .singleElement()
          .asString()
          .contains("The source metrics does not use its nameFilter: the request line would have ")
          .contains("(expected: at most 8192;");
    }
  }

  @Test
  void fetch_nameFilter_asksForWhatCollectionsRead() throws Exception {
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.page(PAGE));
        Rig rig = new Rig(MetricsSource.builder().nameFilter(true))) {
      assertThat(rig.fetch(rig.add(server)).jobs()).isEqualTo(3);
      assertThat(server.requests().get(0))
          .startsWith("GET /metrics?name%5B%5D=jobs&name%5B%5D=jobs_bucket&");
    }
  }

  private static List<String> names(String query) {
    return Stream.of(query.split("&"))
        .map(parameter -> URLDecoder.decode(parameter, StandardCharsets.UTF_8))
        .peek(parameter -> assertThat(parameter).startsWith("name[]="))
        .map(parameter -> parameter.substring("name[]=".length()))
        .toList();
  }
}
