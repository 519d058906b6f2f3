package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import io.forebay.api.SourceContext;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is left of a source that watches when it, or a collection of it, fails or hangs. */
class WatchingFaultsTest {
  private final FakeTime time = new FakeTime();
  private final Copying one = new Copying("one");
  private final Watching watching = new Watching();

  private static final class Watching implements DataSource<String> {
    private @Nullable SourceContext<String> given;
    Runnable onStart = () -> {};
    Runnable onUpdate = () -> {};

    SourceContext<String> context() {
      return Objects.requireNonNull(given);
    }

    @Override
    public String type() {
      return "watching";
    }

    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    public void start(SourceContext<String> context) {
      given = context;
      onStart.run();
    }

    @Override
    public void updateEndpoints(EndpointsChange change) {
      onUpdate.run();
    }
  }

  private TestLayer layer(Copying... collections) {
    return TestLayer.started(time, List.of(TestLayer.source(watching, collections)));
  }

  private CompletionStage<Boolean> submit(TestLayer layer, String endpoint, String data) {
    return watching.context().submit(layer.endpoint(endpoint), data, List.of(one));
  }

  private @Nullable String get(TestLayer layer, String endpoint) {
    return layer.endpoint(endpoint).attributes().get(one.key);
  }

  /** Lets the collection hang at the first data until the watch has given it up. */
  private void hangOnce(Runnable meanwhile) {
    one.body =
        (data, update) -> {
          one.body = (next, later) -> later.put(one.key, next);
          update.put(one.key, data);
          time.advance(Duration.ofSeconds(2));
          meanwhile.run();
          time.settle();
        };
  }

  private void waitForNothing() {
    watching.context().readyWhen(new CompletableFuture<>());
  }

  private static void fail() {
    throw new IllegalStateException("broken");
  }

  @Test
  void readiness_ofASourceWhoseStartFails_isNotWaitedFor() throws Exception {
    watching.onStart =
        () -> {
          waitForNothing();
          fail();
        };
    TestLayer layer = layer(one);
    layer.endpoints("a");
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isTrue();
  }

  @Test
  void readiness_ofASourceWhoseUpdateFails_isWaitedForAsFarAsItWentWell() throws Exception {
    CompletableFuture<Void> first = new CompletableFuture<>();
    watching.onStart = () -> watching.context().readyWhen(first);
    watching.onUpdate =
        () -> {
          waitForNothing();
          fail();
        };
    TestLayer layer = layer(one);
    layer.endpoints("a");
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isFalse();
    first.complete(null);
    assertThat(layer.engine.awaitReady(Duration.ZERO)).isTrue();
  }

  @Test
  void submissions_thatACollectionMissedWhileItHung_areKnownToTheSource() {
    TestLayer layer = layer(one);
    layer.endpoints("a", "b");
    List<CompletionStage<Boolean>> missed = new ArrayList<>();
    hangOnce(
        () -> {
          missed.add(submit(layer, "b", "y"));
          time.settle();
        });
    missed.add(submit(layer, "a", "x"));
    time.settle();
    assertThat(missed)
        .hasSize(2)
        .allSatisfy(stage -> assertThat(stage).isCompletedWithValue(false));
    assertThat(get(layer, "a")).isNull();
    assertThat(get(layer, "b")).isNull();
    CompletionStage<Boolean> again = submit(layer, "b", "y");
    time.settle();
    assertThat(again).isCompletedWithValue(true);
    assertThat(get(layer, "b")).isEqualTo("y");
    assertThat(layer.extractions(0, "b", "one").failuresInARow()).isZero();
  }

  @Test
  void submission_toACollectionThatEndsTheWorkersTask_isPublishedForTheOthers() {
    Copying two = new Copying("two");
    TestLayer layer = layer(one, two);
    layer.endpoints("a");
    one.body =
        (data, update) -> {
          throw new OutOfMemoryError("of the test");
        };
    Endpoint endpoint = layer.endpoint("a");
    CompletionStage<Boolean> stage = watching.context().submit(endpoint, "x", List.of(one, two));
    assertThatThrownBy(time::settle).isInstanceOf(OutOfMemoryError.class);
    time.settle();
    assertThat(stage).isCompletedWithValue(false);
    assertThat(endpoint.attributes().get(two.key)).isEqualTo("x");
    one.body = (data, update) -> update.put(one.key, data);
    submit(layer, "a", "y");
    time.settle();
    assertThat(get(layer, "a")).isEqualTo("y");
  }

  @Test
  void endpoints_thatComeAndGoWhileTheSourceHangs_areForgotten() throws Exception {
    TestLayer layer = layer(one);
    List<WeakReference<Endpoint>> gone = new ArrayList<>();
    watching.onUpdate =
        () -> {
          watching.onUpdate = () -> {};
          for (int i = 0; i < 3; i++) {
            layer.sink().upsert(TestLayer.info("brief"));
            gone.add(new WeakReference<>(layer.endpoint("brief")));
            watching.context().deliver(layer.endpoint("brief"), "x");
            layer.sink().replaceAll(List.of());
          }
          time.settle(); // Other workers go on.
          for (int i = 0; i < 100 && gone.stream().anyMatch(e -> e.get() != null); i++) {
            System.gc();
          }
        };
    layer.endpoints("a");
    assertThat(gone).hasSize(3).allSatisfy(e -> assertThat(e.get()).isNull());
  }
}
