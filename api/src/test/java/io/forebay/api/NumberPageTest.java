package io.forebay.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.attributes.ModelServerMetrics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberPageTest {
  private record Named(String name) implements Endpoint {
    @Override
    public EndpointId id() {
      return EndpointId.of(name);
    }

    @Override
    public EndpointInfo info() {
      return EndpointInfo.of(name, "10.0.0.1", 8000);
    }

    @Override
    public Attributes attributes() {
      throw new UnsupportedOperationException("no attributes");
    }
  }

  private record Row(Endpoint endpoint, List<Double> numbers) {
    Row(Endpoint endpoint, double[] numbers) {
      this(endpoint, Arrays.stream(numbers).boxed().toList());
    }
  }

  @Test
  void pages_changedAtRandom_areAsAListWouldBe() {
    Random random = new Random(5);
    for (int columns = 0; columns < 5; columns++) {
      List<Row> expected = new ArrayList<>();
      NumberPage page = NumberPage.empty(columns);
      for (int i = 0; i < 3_000; i++) {
        NumberPage before = page;
        String text = before.toString();
        double[] numbers = random.doubles(columns).toArray();
        int place = expected.isEmpty() ? 0 : random.nextInt(expected.size());
        int what = expected.isEmpty() ? 0 : random.nextInt(7) / 3;
        if (what == 0 && expected.size() == NumberPage.ROWS) {
          NumberPage full = page;
          assertThatThrownBy(() -> full.with(new Named("more"), numbers))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("page: 64 rows (expected: room for one more)");
        } else if (what == 0) {
          Endpoint endpoint = new Named("e" + i);
          page = page.with(endpoint, numbers);
          expected.add(new Row(endpoint, numbers));
        } else if (what == 1) {
          page = page.with(place, numbers);
          expected.set(place, new Row(expected.get(place).endpoint(), numbers));
        } else {
          page = page.without(place);
          Row last = expected.remove(expected.size() - 1);
          if (place < expected.size()) {
            expected.set(place, last);
          }
        }
        check(page, columns, expected);
        assertThat(before.toString()).isEqualTo(text);
      }
    }
  }

  private static void check(NumberPage page, int columns, List<Row> expected) {
    assertThat(page.size()).isEqualTo(expected.size());
    for (int row = 0; row < expected.size(); row++) {
      assertThat(page.endpoint(row)).isSameAs(expected.get(row).endpoint());
      for (int column = 0; column < columns; column++) {
        assertThat(page.get(row, column)).isEqualTo(expected.get(row).numbers().get(column));
      }
    }
    for (int row = expected.size(); row < NumberPage.ROWS; row++) {
      for (int column = 0; column < columns; column++) {
        assertThat(page.get(row, column)).isNaN();
      }
    }
  }

  @Test
  void numbers_outsideOfThePage_areRefused() {
    NumberPage page = NumberPage.empty(2).with(new Named("a"), 1, 2).with(new Named("b"), 3, 4);
    int[][] wrong = {{-1, 0}, {64, 0}, {-1, 1}, {64, 1}, {0, -1}, {1, -1}, {0, 2}, {1, 2}};
    for (int[] place : wrong) {
      assertThatThrownBy(() -> page.get(place[0], place[1]))
          .isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(() -> page.endpoint(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> page.endpoint(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> page.without(2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> page.with(2, 5, 6)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void rows_ofAnotherWidth_areRefused() {
    assertThatThrownBy(() -> NumberPage.empty(2).with(new Named("a"), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("numbers of a row: 1 (expected: 2)");
    assertThatThrownBy(() -> NumberPage.empty(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("columns: -1 (expected: >= 0)");
  }

  @Test
  void page_asText_namesEndpointsAndNumbers() {
    NumberPage page = NumberPage.empty(2).with(new Named("a"), 1, 2).with(new Named("b"), 3, 4);
    assertThat(page).hasToString("[a: 1.0 2.0, b: 3.0 4.0]");
  }

  @Test
  void key_ofANumber_takesItFromAValue() {
    ModelServerMetrics load =
        new ModelServerMetrics(
            OptionalLong.of(3),
            OptionalLong.of(7),
            OptionalDouble.of(0.5),
            OptionalLong.empty(),
            OptionalLong.empty());
    assertThat(ModelServerMetrics.WAITING_REQUESTS.of(load)).isEqualTo(3);
    assertThat(ModelServerMetrics.RUNNING_REQUESTS.of(load)).isEqualTo(7);
    assertThat(ModelServerMetrics.KV_CACHE_USAGE.of(load)).isEqualTo(0.5);
    assertThat(ModelServerMetrics.KV_CACHE_USAGE).hasToString("model-server/kv-cache-usage");
  }

  @Test
  void key_ofANumberThatTheServerDoesNotReport_givesNaN() {
    ModelServerMetrics load =
        new ModelServerMetrics(
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalLong.empty());
    assertThat(ModelServerMetrics.WAITING_REQUESTS.of(load)).isNaN();
    assertThat(ModelServerMetrics.RUNNING_REQUESTS.of(load)).isNaN();
    assertThat(ModelServerMetrics.KV_CACHE_USAGE.of(load)).isNaN();
  }

  @Test
  void key_withABadName_isRefused() {
    assertThatThrownBy(() -> NumberKey.of(ModelServerMetrics.KEY, "a b", load -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("number key: 'a b' (expected: ");
  }
}
