package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private final FakeLoop loop = new FakeLoop();
  private final ThingPicture picture = new ThingPicture();
  private final Audience<Thing> audience = new Audience<>(loop);

  private void join() {
    audience.join(new Member<>(picture, member -> {}), List.of());
  }

  private static ApiFault fault(String message) {
    return new ApiFault(ApiFault.Kind.FORBIDDEN, message);
  }

  @Test
  void confirmed_withinASecondOfAFailure_isTold() {
    join();
    audience.confirm();
    audience.fail(fault("no"));
    audience.confirm();
    assertThat(picture.calls).containsExactly("confirmed", "failed FORBIDDEN", "confirmed");
    assertThat(picture.failing).isFalse();
  }

  @Test
  void confirmed_withinASecondOfTheLast_isNotTold() {
    join();
    audience.confirm();
    loop.advance(Duration.ofMillis(999));
    audience.confirm();
    assertThat(picture.calls).containsExactly("confirmed");
    loop.advance(Duration.ofMillis(1));
    audience.confirm();
    assertThat(picture.calls).containsExactly("confirmed", "confirmed");
  }

  @Test
  void failure_isToldOnceForEachReason_andToWhoComesLater() {
    audience.fail(fault("no"));
    join();
    assertThat(picture.calls).containsExactly("failed FORBIDDEN");
    audience.fail(fault("no"));
    assertThat(picture.calls).hasSize(1);
    audience.fail(fault("still not"));
    assertThat(picture.calls).containsExactly("failed FORBIDDEN", "failed FORBIDDEN");
  }

  @Test
  void failure_refusedToListAndToWatch_isOneReason() {
    join();
    audience.fail(fault("403: User \"a\" cannot watch resource \"pods\""));
    audience.fail(fault("403: User \"a\" cannot list resource \"pods\""));
    assertThat(picture.faults).hasSize(1);
    audience.fail(fault("403: User \"b\" cannot list resource \"pods\""));
    assertThat(picture.faults).hasSize(2);
    audience.fail(new ApiFault(ApiFault.Kind.SERVER, "User \"b\" cannot list"));
    assertThat(picture.faults).hasSize(3);
  }
}
