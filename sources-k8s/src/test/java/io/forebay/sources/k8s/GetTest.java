package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GetTest {
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final FakeLoop loop = new FakeLoop();
  private final ThingModel model = new ThingModel();
  private final List<String> answers = new ArrayList<>();
  private final Get<String> get =
      new Get<>(
          loop,
          body -> new String(body, StandardCharsets.UTF_8),
          new Get.Answer<>() {
            @Override
            public void got(String result) {
              answers.add("got " + result);
            }

            @Override
            public void failed(ApiFault fault) {
              answers.add("failed " + fault.kind());
            }
          });

  private void start() {
    get.start(model, "/things", Map.of(), PATIENCE);
  }

  @Test
  void answer_isGivenOnTheLoop() {
    start();
    model.answer("a");
    assertThat(answers).isEmpty();
    loop.run();
    assertThat(answers).containsExactly("got a");
    assertThat(loop.alarms()).isZero();
  }

  @Test
  void answer_thatWasReadWhenItEnds_isNotGiven() {
    start();
    model.answer("a");
    get.end();
    loop.run();
    assertThat(answers).isEmpty();
    assertThat(loop.alarms()).isZero();
  }

  @Test
  void answer_thatComesAfterTheTimeOut_isNotGiven() {
    start();
    ThingModel.Asked asked = model.asked();
    loop.advance(PATIENCE.plus(Get.GRACE));
    assertThat(answers).containsExactly("failed SILENT");
    asked.answer().complete("late".getBytes(StandardCharsets.UTF_8));
    loop.run();
    assertThat(answers).containsExactly("failed SILENT");
  }
}
