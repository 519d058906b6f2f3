package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestGateTest {
  private static final long MS = 1_000_000;

  private final List<String> passed = new ArrayList<>();
  private final List<Runnable> due = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();
  private long now = -5;

  private final RequestGate gate =
      new RequestGate(
          100,
          3,
          () -> now,
          (nanos, action) -> {
            times.add(now + nanos);
            due.add(action);
          });

  @Test
  void enter_burstThenRate_inTheirOrder() {
    for (int i = 0; i < 6; i++) {
      enter("r" + i);
    }
    assertThat(passed).containsExactly("r0", "r1", "r2");
    assertThat(due).as("one timer for all that wait").hasSize(1);
    assertThat(times.get(0) - now).isEqualTo(10 * MS);
    tick();
    assertThat(passed).containsExactly("r0", "r1", "r2", "r3");
    tick();
    tick();
    assertThat(passed).containsExactly("r0", "r1", "r2", "r3", "r4", "r5");
    assertThat(due).as("nobody waits").isEmpty();
  }

  @Test
  void enter_afterALongPause_isNoMoreThanTheBurst() {
    now += 3_600_000 * MS;
    for (int i = 0; i < 5; i++) {
      enter("r" + i);
    }
    assertThat(passed).hasSize(3);
  }

  @Test
  void enter_whileOthersWait_isBehindThem() {
    for (int i = 0; i < 4; i++) {
      enter("r" + i);
    }
    now += 10 * MS;
    enter("late");
    assertThat(passed).containsExactly("r0", "r1", "r2", "r3");
  }

  @Test
  void pass_nobodyInterested_costsNothing() {
    for (int i = 0; i < 3; i++) {
      gate.enter(() -> false);
    }
    for (int i = 0; i < 3; i++) {
      enter("r" + i);
    }
    assertThat(passed).hasSize(3);
    gate.enter(() -> false);
    enter("next");
    tick();
    assertThat(passed).as("the token of the one that left").hasSize(4);
  }

  @Test
  void enter_fromWithinPass_isAllowed() {
    gate.enter(
        () -> {
          enter("inner");
          passed.add("outer");
          return true;
        });
    assertThat(passed).containsExactlyInAnyOrder("inner", "outer");
  }

  private void enter(String name) {
    gate.enter(() -> passed.add(name));
  }

  private void tick() {
    now = times.remove(0);
    due.remove(0).run();
  }
}
