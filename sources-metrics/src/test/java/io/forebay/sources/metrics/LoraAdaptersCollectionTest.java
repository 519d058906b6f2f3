package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.LoraAdapters;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoraAdaptersCollectionTest {
  private static Optional<LoraAdapters> find(String page) throws Exception {
    return new EndpointPages<>(new LoraAdaptersCollection("auto"), LoraAdapters.KEY)
        .read(page.getBytes(StandardCharsets.UTF_8));
  }

  private static String series(String running, String waiting, String max, String value) {
    return "vllm:lora_requests_info{max_lora=\"%s\",running_lora_adapters=\"%s\",%s} %s\n"
        .formatted(max, running, "waiting_lora_adapters=\"" + waiting + "\"", value);
  }

  @Test
  void series_withTheHighestValue_wins() throws Exception {
    assertThat(
            find(
                series("old", "", "4", "1.7e9")
                    + series("b,a", " c ,", "4", "1.8e9")
                    + series("none", "", "4", "NaN")
                    + series("older", "", "4", "1.6e9")))
        .hasValue(new LoraAdapters(Set.of("a", "b"), Set.of("c"), OptionalLong.of(4)))
        .get()
        .extracting(LoraAdapters::running)
        .hasToString("[b, a]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "None", "-1", "x", "99999999999999999999"})
  void max_thatIsNoNumber_isAbsent(String max) throws Exception {
    assertThat(find(series("a", "", max, "1")))
        .get()
        .extracting(LoraAdapters::max)
        .isEqualTo(OptionalLong.empty());
  }

  @Test
  void adapters_none_areEmptySets() throws Exception {
    assertThat(find(series("", "", "0", "1")))
        .hasValue(new LoraAdapters(Set.of(), Set.of(), OptionalLong.of(0)));
  }

  @Test
  void page_withoutTheFamily_givesNothing() throws Exception {
    assertThat(find("vllm:num_requests_waiting 1\n")).isEmpty();
    assertThat(find("# TYPE vllm:lora_requests_info counter\n" + series("a", "", "1", "1")))
        .isEmpty();
  }
}
