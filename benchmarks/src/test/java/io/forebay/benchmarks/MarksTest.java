package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final Machine MACHINE =
      new Machine("CPU", 2, "8 GiB", "Linux", "17.0.1", "Vendor");

  private static Map<String, Section> section(Row... rows) {
    return Map.of("S", new Section(LocalDate.EPOCH, "", "", MACHINE, List.of(rows)));
  }

  @Test
  void measures_takeMediansAndMore() {
    Map<String, Section> sections =
        section(
            new Row("ours", "ns", List.of(1.0, 2.0, 9.0), 16),
            new Row("peerA", "ns", List.of(30.0, 40.0), Double.NaN),
            new Row("peerB", "ns", List.of(36.0), Double.NaN));
    Measure ours = Measure.median("S", "ours");

    assertThat(ours.of(sections)).isEqualTo(2);
    assertThat(Measure.highest("S", "ours").of(sections)).isEqualTo(9);
    assertThat(Measure.allocated("S", "ours").of(sections)).isEqualTo(16);
    assertThat(Measure.best("S", "peer.*").over(ours).of(sections)).isEqualTo(17.5);
    assertThat(ours.times(3).minus(Measure.cores("S")).of(sections)).isEqualTo(4);
    assertThat(Measure.best("S", "other.*").of(sections)).isNaN();
    assertThat(Measure.median("S", "other").over(ours).of(sections)).isNaN();
    assertThat(Measure.cores("T").of(sections)).isNaN();
  }

  @Test
  void mark_isReachedUpToItsBound() {
    Measure none = sections -> Double.NaN;
    Mark most = new Mark(1, "x", true, 2, "×", none);
    assertThat(most.reached(2)).isTrue();
    assertThat(most.reached(2.01)).isFalse();
    assertThat(most.expected()).isEqualTo("≤ 2 ×");
    assertThat(most.shown(1.234)).isEqualTo("1.23 ×");
    assertThat(most.shown(most.number(Map.of()))).isEqualTo("–");
    Mark least = new Mark(1, "x", false, 5, "×", none);
    assertThat(least.reached(5)).isTrue();
    assertThat(least.reached(4.99)).isFalse();
    assertThat(least.expected()).isEqualTo("≥ 5 ×");
    Mark nothing = new Mark(1, "x", true, 0, "B", none);
    assertThat(nothing.reached(0.4)).isTrue();
    assertThat(nothing.reached(1)).isFalse();
  }

  @Test
  void marks_areInOrder_andCoverAllWork() {
    assertThat(Marks.ALL).extracting(Mark::row).isSorted();
    assertThat(Marks.ALL).extracting(Mark::row).containsOnly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    assertThat(Marks.WORK).hasSize(9);
    assertThat(Marks.SECTIONS).hasSize(9);
  }
}
