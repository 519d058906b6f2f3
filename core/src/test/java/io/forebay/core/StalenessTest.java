package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Attribute;
import io.forebay.api.FetchException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How values grow old, vanish and come back. */
class StalenessTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time).answering("data");
  private final Copying copying = new Copying("copy");
  private final Copying other = new Copying("other");
  private final TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(source, copying, other)));

  StalenessTest() {
    layer.endpoints("a");
    time.advance(Duration.ZERO);
  }

  private @Nullable String get() {
    return layer.endpoint("a").attributes().get(copying.key);
  }

  private Attribute<String> find() {
    return Objects.requireNonNull(layer.endpoint("a").attributes().find(copying.key));
  }

  private void fail() {
    source.script =
        fetch -> CompletableFuture.failedFuture(new FetchException("connect", "refused", null));
  }

  @Test
  void value_observedAgainAndAgain_staysFresh() {
    time.advance(Duration.ofSeconds(60));
    assertThat(get()).isEqualTo("data");
    assertThat(find().stale()).isFalse();
    assertThat(find().age(time.now())).isLessThanOrEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void value_olderThanItsMaximalAge_isStaleWithItsReason() {
    fail();
    time.advance(Duration.ofMillis(2999));
    assertThat(get()).isEqualTo("data");
    time.advance(Duration.ofMillis(1));
    assertThat(get()).isNull();
    assertThat(find().value()).isEqualTo("data");
    assertThat(find().observedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(find().staleReason())
        .isEqualTo("not observed for 3s (maximal age); the last fetch failed: connect: refused");
  }

  @Test
  void value_observedAfterItWasStale_isFreshAgainAndGrowsStaleAgain() {
    fail();
    time.advance(Duration.ofSeconds(4));
    assertThat(get()).isNull();
    source.answering("new");
    time.advance(Duration.ofSeconds(4));
    assertThat(get()).isEqualTo("new");
    fail();
    time.advance(Duration.ofSeconds(4));
    assertThat(get()).isNull();
  }

  @Test
  void key_notPutAnyMore_isAbsentAtOnce() {
    copying.body = (data, update) -> {};
    time.advance(Duration.ofSeconds(1));
    assertThat(layer.endpoint("a").attributes().find(copying.key)).isNull();
    assertThat(layer.endpoint("a").attributes().get(other.key)).isEqualTo("data");
  }

  @Test
  void collection_thatThrows_losesItsOwnPartOnlyAndGrowsStale() {
    copying.body =
        (data, update) -> {
          update.put(copying.key, "half");
          throw new IllegalStateException("no such family");
        };
    time.advance(Duration.ofSeconds(1));
    assertThat(get()).isEqualTo("data");
    time.advance(Duration.ofSeconds(3));
    assertThat(get()).isNull();
    assertThat(find().staleReason())
        .isEqualTo(
            "not observed for 3s (maximal age); the last extraction failed:"
                + " java.lang.IllegalStateException: no such family");
    assertThat(layer.endpoint("a").attributes().get(other.key)).isEqualTo("data");
    assertThat(layer.extractions(0, "a", "copy").failures()).isEqualTo(4);
    assertThat(layer.extractions(0, "a", "other").failures()).isZero();
    assertThat(layer.pair(0, "a").fetches().failures()).isZero();
  }

  @Test
  void collection_thatThrowsAnError_stopsNothing() {
    copying.body =
        (data, update) -> {
          throw new StackOverflowError();
        };
    other.body =
        (data, update) -> {
          throw new NoSuchMethodError("x");
        };
    time.advance(Duration.ofSeconds(1));
    copying.body = (data, update) -> update.put(copying.key, "again");
    time.advance(Duration.ofSeconds(1));
    assertThat(get()).isEqualTo("again");
  }

  @Test
  void collections_ofOneFetch_appearInOnePicture() {
    var before = layer.endpoint("a").attributes();
    source.answering("next");
    time.advance(Duration.ofSeconds(1));
    var after = layer.endpoint("a").attributes();
    assertThat(after.revision()).isEqualTo(before.revision() + 1);
    assertThat(after.all()).hasSize(2).allMatch(a -> a.revision() == after.revision());
    assertThat(before.get(copying.key)).isEqualTo("data");
  }

  @Test
  void key_thatTheCollectionDidNotName_isRefused() {
    copying.body = (data, update) -> update.put(other.key, data);
    time.advance(Duration.ofSeconds(1));
    assertThat(layer.extractions(0, "a", "copy").lastError())
        .contains("key: test.other (String) (expected: one that the collection's produces() names")
        .contains("test.copy");
  }

  @Test
  void value_ofAnotherType_isRefused() {
    copying.body =
        (data, update) -> {
          @SuppressWarnings({"unchecked", "rawtypes"}) // What a plugin with raw types would do.
          io.forebay.api.AttributeKey<Object> raw =
              (io.forebay.api.AttributeKey<Object>) (io.forebay.api.AttributeKey) copying.key;
          update.put(raw, 42);
        };
    time.advance(Duration.ofSeconds(1));
    assertThat(layer.extractions(0, "a", "copy").lastError())
        .contains("value of test.copy (String): a java.lang.Integer (expected: the key's type)");
  }

  @Test
  void dynamicAttribute_whenRead_givesTheValueOfThatMoment() {
    int[] calls = new int[1];
    copying.body = (data, update) -> update.putDynamic(copying.key, () -> "call " + ++calls[0]);
    time.advance(Duration.ofSeconds(1));
    assertThat(get()).isEqualTo("call 1");
    assertThat(get()).isEqualTo("call 2");
    assertThat(find().value()).isEqualTo("call 3");
    assertThat(layer.endpoint("a").attributes().get(other.key)).isEqualTo("data");
  }

  @Test
  void dynamicAttribute_thatThrowsOrGivesNull_isAbsent() {
    copying.body = (data, update) -> update.putDynamic(copying.key, () -> null);
    other.body =
        (data, update) ->
            update.putDynamic(
                other.key,
                () -> {
                  throw new IllegalStateException();
                });
    time.advance(Duration.ofSeconds(1));
    assertThat(get()).isNull();
    assertThat(layer.endpoint("a").attributes().all()).isEmpty();
  }

  @Test
  void dynamicAttribute_notObservedAgain_growsStale() {
    copying.body = (data, update) -> update.putDynamic(copying.key, () -> "live");
    time.advance(Duration.ofSeconds(1));
    fail();
    time.advance(Duration.ofSeconds(4));
    assertThat(get()).isNull();
    assertThat(find().value()).isEqualTo("live");
    assertThat(find().stale()).isTrue();
  }
}
