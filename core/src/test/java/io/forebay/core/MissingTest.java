package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forebay.core.LayerReport.CollectionReport;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the report says of collections whose data lacks something. */
class MissingTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time).answering("data");
  private final Copying copying = new Copying("copy");
  private final TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(source, copying)));

  private void lacking(String... names) {
    copying.body =
        (data, update) -> {
          for (String name : names) {
            update.missing(name);
          }
          update.put(copying.key, data);
        };
  }

  private CollectionReport afterASecond() {
    time.advance(Duration.ofSeconds(1));
    return layer.collection(0, "a", "copy");
  }

  private CollectionReport first(String... names) {
    lacking(names);
    layer.endpoints("a");
    return afterASecond();
  }

  @Test
  void collection_beforeItsFirstExtraction_isNew() {
    layer.endpoints("a");
    assertThat(layer.collection(0, "a", "copy").state()).isEqualTo("new");
    assertThat(afterASecond().state()).isEqualTo("complete");
  }

  @Test
  void extraction_thatLacksSomething_isAPartialSuccess_untilItLacksItNoMore() throws Exception {
    CollectionReport partial = first("b", "a", "b");
    assertThat(partial.state()).isEqualTo("partial");
    assertThat(partial.missing()).containsExactly("a", "b");
    assertThat(partial.extractions().failures()).isZero();
    assertThat(partial.extractions().problems())
        .containsEntry("partial", partial.extractions().successes());
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isEqualTo("data");
    var json = new ObjectMapper().readTree(layer.engine.report(false).toJson());
    assertThat(json.at("/sources/0/endpoints/0/collections/copy/missing").toString())
        .isEqualTo("[\"a\",\"b\"]");

    lacking();
    CollectionReport complete = afterASecond();
    assertThat(complete.state()).isEqualTo("complete");
    assertThat(complete.missing()).isEmpty();
    assertThat(complete.extractions().problems()).isEqualTo(partial.extractions().problems());
  }

  @Test
  void extraction_thatFails_saysNothingOfWhatIsMissing() {
    assertThat(first("a").state()).isEqualTo("partial");
    copying.body =
        (data, update) -> {
          update.missing("b");
          throw new IllegalStateException("not understood");
        };
    CollectionReport failed = afterASecond();
    assertThat(failed.state()).isEqualTo("failed");
    assertThat(failed.missing()).containsExactly("a");
    lacking("c");
    assertThat(afterASecond().missing()).containsExactly("c");
  }

  @Test
  void extraction_thatIsGivenUp_keepsWhatWasMissing() {
    first("a");
    copying.body = (data, update) -> time.advance(Duration.ofSeconds(3));
    CollectionReport failed = afterASecond();
    assertThat(failed.state()).isEqualTo("failed");
    assertThat(failed.missing()).containsExactly("a");
  }

  @Test
  void names_withoutEnd_areBoundedInNumberAndLength() {
    copying.body =
        (data, update) -> {
          for (int twice = 0; twice < 2; twice++) {
            for (int i = 0; i < 64; i++) {
              update.missing(String.format("%02d", i) + "x".repeat(100_000));
            }
          }
          for (int i = 64; i < 10_000; i++) {
            update.missing(i + "more");
          }
        };
    layer.endpoints("a");
    List<String> missing = afterASecond().missing();
    assertThat(missing).hasSize(65).endsWith("and 9936 more");
    assertThat(missing.get(63)).startsWith("63x").endsWith("x…").hasSize(256);
  }

  @Test
  void name_withALineEnd_cannotForgeALine() {
    assertThat(first("a\nINFO all is well").missing()).containsExactly("a?INFO all is well");
  }
}
