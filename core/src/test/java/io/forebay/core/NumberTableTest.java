package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.NumberKey;
import io.forebay.api.NumberPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The table of numbers follows the attributes. */
class NumberTableTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();
  private final Watched one = new Watched("one");
  private final Watched two = new Watched("two");
  private final Copying ones = new Copying("ones");
  private final Copying twos = new Copying("twos");
  private final List<String> computed = new ArrayList<>();

  /** Run once, while a number of the first source's is computed. */
  private @Nullable Runnable meanwhile;

  private final NumberKey<String> first = NumberKey.of(ones.key, "number", this::number);
  private final NumberKey<String> twice =
      NumberKey.of(ones.key, "twice", text -> 2 * Double.parseDouble(text));
  private final NumberKey<String> second = NumberKey.of(twos.key, "number", Double::parseDouble);
  private final TestLayer layer =
      TestLayer.started(
          time,
          List.of(TestLayer.source(one, ones), TestLayer.source(two, twos)),
          List.<NumberKey<?>>of(first, twice, second));

  private double number(String text) {
    computed.add(text);
    Runnable once = meanwhile;
    meanwhile = null;
    if (once != null) {
      once.run();
    }
    return Double.parseDouble(text);
  }

  private void deliver(Watched source, String endpoint, String text) {
    assertThat(source.context().deliver(layer.endpoint(endpoint), text)).isTrue();
  }

  private double @Nullable [] row(String endpoint) {
    return rows().get(endpoint);
  }

  /** Returns all rows, after a check that each endpoint has one. */
  private Map<String, double[]> rows() {
    Map<String, double[]> rows = new HashMap<>();
    for (int p = 0; p < layer.numbers.pages(); p++) {
      NumberPage page = layer.numbers.page(p);
      for (int i = 0; i < page.size(); i++) {
        Endpoint endpoint = page.endpoint(i);
        assertThat(layer.engine.endpoint(endpoint.id())).isSameAs(endpoint);
        double[] row = {page.get(i, 0), page.get(i, 1), page.get(i, 2)};
        assertThat(rows.put(endpoint.id().value(), row)).as("twice: %s", endpoint).isNull();
      }
    }
    assertThat(rows).hasSameSizeAs(layer.engine.endpoints());
    return rows;
  }

  @Test
  void number_ofANewEndpoint_isNaN() {
    layer.endpoints("a");
    assertThat(row("a")).containsExactly(Double.NaN, Double.NaN, Double.NaN);
  }

  @Test
  void numbers_published_areSeenAtOnceAndChange() {
    layer.endpoints("a", "b");
    deliver(one, "b", "5");
    assertThat(row("a")).containsOnly(Double.NaN);
    assertThat(row("b")).containsExactly(5, 10, Double.NaN);
    deliver(two, "b", "9");
    deliver(one, "b", "6");
    deliver(one, "a", "1");
    assertThat(row("a")).containsExactly(1, 2, Double.NaN);
    assertThat(row("b")).containsExactly(6, 12, 9);
  }

  @Test
  void number_ofAValueThatStays_isComputedOnce() {
    layer.endpoints("a");
    deliver(one, "a", "5");
    deliver(two, "a", "1");
    deliver(two, "a", "2");
    assertThat(computed).containsExactly("5");
  }

  @Test
  void page_takenBefore_neverChanges() {
    layer.endpoints("a");
    deliver(one, "a", "5");
    NumberPage page = layer.numbers.page(0);
    deliver(one, "a", "6");
    layer.endpoints("b", "c");
    assertThat(page.size()).isEqualTo(1);
    assertThat(page.endpoint(0).id()).isEqualTo(EndpointId.of("a"));
    assertThat(page.get(0, 0)).isEqualTo(5);
  }

  @Test
  void value_thatVanishes_isNaN() {
    layer.endpoints("a");
    deliver(one, "a", "5");
    deliver(two, "a", "9");
    ones.body = (data, update) -> {};
    deliver(one, "a", "6");
    assertThat(row("a")).containsExactly(Double.NaN, Double.NaN, 9);
  }

  @Test
  void dynamicValue_isNaN() {
    layer.endpoints("a");
    ones.body = (data, update) -> update.putDynamic(ones.key, () -> data);
    deliver(one, "a", "5");
    assertThat(layer.endpoint("a").attributes().get(ones.key)).isEqualTo("5");
    assertThat(row("a")).containsOnly(Double.NaN);
    assertThat(computed).isEmpty();
  }

  @Test
  void value_thatGrowsStale_isNaNUntilItIsConfirmed() {
    layer.endpoints("a");
    deliver(one, "a", "5");
    time.advance(SECOND);
    deliver(two, "a", "9");
    time.advance(SECOND.multipliedBy(2));
    assertThat(row("a")).containsExactly(Double.NaN, Double.NaN, 9);
    one.confirm(ones);
    assertThat(row("a")).containsExactly(5, 10, 9);
    assertThat(computed).containsExactly("5");
  }

  @Test
  void value_thatWasStaleFromTheFirst_isComputedWhenItIsConfirmed() {
    layer.endpoints("a");
    time.advance(SECOND.multipliedBy(10));
    EndpointId id = EndpointId.of("a");
    assertThat(one.context().deliver(id, "5", time.now().minusSeconds(5))).isTrue();
    assertThat(row("a")).containsOnly(Double.NaN);
    one.confirm(ones);
    assertThat(row("a")).containsExactly(5, 10, Double.NaN);
  }

  @Test
  void computing_overtakenByAPublication_doesNotUndoIt() {
    layer.endpoints("a");
    meanwhile = () -> deliver(two, "a", "9");
    deliver(one, "a", "5");
    assertThat(row("a")).containsExactly(5, 10, 9);
  }

  @Test
  void computing_overtakenByAnAge_isShownAndDoesNotUndoIt() {
    layer.endpoints("a");
    deliver(two, "a", "9");
    time.advance(SECOND);
    meanwhile =
        () -> {
          time.advance(SECOND.multipliedBy(2));
          assertThat(row("a")).as("what is not computed yet").containsOnly(Double.NaN);
        };
    deliver(one, "a", "5");
    assertThat(row("a")).containsExactly(5, 10, Double.NaN);
  }

  @Test
  void computing_overtakenByTheRemoval_writesNowhere() {
    layer.endpoints("a", "b", "c");
    meanwhile = () -> layer.endpoints("b", "c");
    assertThat(one.context().deliver(layer.endpoint("a"), "5")).isTrue();
    assertThat(rows()).containsOnlyKeys("b", "c");
    assertThat(row("b")).containsOnly(Double.NaN);
    assertThat(row("c")).containsOnly(Double.NaN);
  }

  @Test
  void function_thatThrows_givesNaNAndIsLoggedOnceUntilItWorks() {
    layer.endpoints("a");
    List<String> logged =
        LogTest.during(
            () -> {
              deliver(one, "a", "5");
              deliver(two, "a", "one");
              assertThat(row("a")).containsExactly(5, 10, Double.NaN);
              deliver(two, "a", "two");
              deliver(one, "a", "6");
              assertThat(row("a")).containsExactly(6, 12, Double.NaN);
              deliver(two, "a", "9");
              assertThat(row("a")).containsExactly(6, 12, 9);
              deliver(two, "a", "10");
            });
    assertThat(logged).hasSize(2);
    assertThat(logged.get(0))
        .contains("WARN")
        .endsWith(
            "Cannot compute test.twos/number of a: java.lang.NumberFormatException:"
                + " For input string: \"one\"");
    assertThat(logged.get(1)).contains("INFO").endsWith("Computes test.twos/number of a again");
  }

  @Test
  void function_thatThrowsAnErrorOfTheMachine_isNotHiddenAndLeavesNoOldNumber() {
    layer.endpoints("a");
    deliver(one, "a", "4");
    meanwhile =
        () -> {
          throw new InternalError("of the machine");
        };
    assertThatThrownBy(() -> one.context().deliver(layer.endpoint("a"), "5"))
        .isInstanceOf(InternalError.class);
    assertThat(row("a")).containsOnly(Double.NaN);
    deliver(one, "a", "6");
    assertThat(row("a")).containsExactly(6, 12, Double.NaN);
  }

  @Test
  void function_thatHangs_isNotCalledUntilItReturnsAndHoldsUpNothingElse() {
    layer.endpoints("a", "b");
    List<String> logged =
        LogTest.during(
            () -> {
              meanwhile =
                  () -> {
                    time.advance(
                        Duration.ofMillis(1500)); // As far as the workers can see, it hangs.
                    assertThat(time.resized()).as("its thread is replaced").isEqualTo(1);
                    deliver(one, "b", "7");
                    deliver(two, "b", "3");
                    deliver(two, "a", "4");
                    assertThat(row("b")).containsExactly(Double.NaN, 14, 3);
                    assertThat(row("a")).containsExactly(Double.NaN, 10, 4);
                  };
              one.context().submit(layer.endpoint("a"), "5", List.of(ones));
              time.settle();
            });
    assertThat(time.resized()).isZero();
    assertThat(row("a")).containsExactly(5, 10, 4);
    assertThat(computed).containsExactly("5", "5");
    assertThat(logged)
        .anyMatch(line -> line.contains("The number test.ones/number has not returned"));
    deliver(one, "b", "8");
    assertThat(row("b")).containsExactly(8, 16, 3);
  }

  @Test
  void endpoints_thatComeAndGo_keepTheirRowsAndFillGaps() {
    String[] names = IntStream.range(0, 200).mapToObj(i -> "e" + i).toArray(String[]::new);
    layer.endpoints(names);
    for (int i = 0; i < 200; i++) {
      deliver(one, names[i], String.valueOf(i));
    }
    assertThat(layer.numbers.pages()).isEqualTo(4);
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < 200; i += 3) {
      kept.add(names[i]);
    }
    layer.endpoints(kept.toArray(String[]::new));
    Map<String, double[]> rows = rows();
    assertThat(rows).containsOnlyKeys(kept);
    rows.forEach(
        (name, row) -> assertThat(row[0]).isEqualTo(Double.parseDouble(name.substring(1))));
    layer.endpoints(names);
    assertThat(layer.numbers.pages()).isEqualTo(4);
    assertThat(rows()).hasSize(200);
    assertThat(row("e1")).as("comes back empty").containsOnly(Double.NaN);
    assertThat(row("e3")).containsExactly(3, 6, Double.NaN);
    for (int i = 0; i < 200; i++) {
      deliver(two, names[i], String.valueOf(i));
    }
    rows().forEach((name, row) -> assertThat(name).isEqualTo("e" + (int) row[2]));
  }

  @Test
  void endpoint_thatIsAnotherServerNow_hasANewRow() {
    layer.endpoints("a");
    deliver(one, "a", "5");
    layer.sink().replaceAll(List.of(io.forebay.api.EndpointInfo.of("a", "10.0.0.2", 8000)));
    time.settle();
    assertThat(row("a")).containsOnly(Double.NaN);
  }

  @Test
  void column_ofAKeyThatWasNotDeclared_isRefused() {
    assertThat(layer.numbers.column(second)).isEqualTo(2);
    assertThat(layer.numbers.columns()).isEqualTo(List.of(first, twice, second));
    NumberKey<String> other = NumberKey.of(twos.key, "number", Double::parseDouble);
    assertThatThrownBy(() -> layer.numbers.column(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "number: test.twos/number (expected: one that the data layer was told to keep:"
                + " [test.ones/number, test.ones/twice, test.twos/number])");
  }

  @Test
  void layers_withTheSameKeys_shareNothing() {
    Watched three = new Watched("three");
    TestLayer other =
        TestLayer.started(
            time, List.of(TestLayer.source(three, ones)), List.<NumberKey<?>>of(first));
    layer.endpoints("a");
    other.endpoints("a");
    deliver(one, "a", "5");
    assertThat(other.numbers.page(0).get(0, 0)).isNaN();
    assertThat(three.context().deliver(other.endpoint("a"), "7")).isTrue();
    assertThat(other.numbers.page(0).get(0, 0)).isEqualTo(7);
    assertThat(row("a")).containsExactly(5, 10, Double.NaN);
  }

  @Test
  void endpoints_ofALayerWithoutNumbers_haveNoRows() {
    TestLayer other =
        TestLayer.started(time, List.of(TestLayer.source(new Watched("three"), ones)));
    other.endpoints("a");
    assertThat(other.numbers.pages()).isZero();
    assertThat(((EndpointState) other.endpoint("a")).row()).isNull();
  }
}
