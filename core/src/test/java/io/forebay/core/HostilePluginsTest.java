package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointListener;
import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What plugins throw, and what they hand out, is hostile itself. */
class HostilePluginsTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedSource source = new ScriptedSource(time);
  private final Copying copying = new Copying("copy");
  private final Copying other = new Copying("other");

  private static final class Custom extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** Exceptions that throw when they are asked, or never end. */
  @SuppressWarnings({"serial", "OverrideThrowableToString"})
  static List<Throwable> hostileFaults() {
    return List.of(
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw new Custom();
          }
        },
        new RuntimeException() {
          @Override
          public String getMessage() {
            throw sneaky(new Exception("message"));
          }
        },
        new FetchException("x", "y", null) {
          @Override
          public String reason() {
            throw new Custom();
          }
        },
        new FetchException("x", "y", null) {
          @Override
          @SuppressWarnings("NullAway")
          public String reason() {
            return null;
          }
        },
        new java.util.concurrent.CompletionException("endless", null) {
          @Override
          public synchronized Throwable getCause() {
            return this;
          }
        },
        new java.util.concurrent.CompletionException("throwing", null) {
          @Override
          public synchronized Throwable getCause() {
            throw new Custom();
          }
        });
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> RuntimeException sneaky(Throwable fault) throws T {
    throw (T) fault;
  }

  private TestLayer started(EndpointListener... listeners) {
    return TestLayer.started(time, List.of(TestLayer.source(source, copying, other)), listeners);
  }

  @ParameterizedTest
  @MethodSource("hostileFaults")
  void fetch_thatFailsWithAHostileFault_isTriedAgain(Throwable fault) {
    TestLayer layer = started();
    source.script = fetch -> CompletableFuture.failedFuture(fault);
    layer.endpoints("a");
    time.advance(Duration.ofMillis(100));
    source.answering("data");
    time.advance(Duration.ofSeconds(2));
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isEqualTo("data");
    assertThat(layer.pair(0, "a").fetches().failures()).isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("hostileFaults")
  void collection_thatThrowsAHostileFault_losesItsOwnPartOnly(Throwable fault) {
    TestLayer layer = started();
    source.answering("data");
    copying.body =
        (data, update) -> {
          throw sneaky(fault);
        };
    layer.endpoints("a");
    time.advance(Duration.ofMillis(100));
    assertThat(layer.endpoint("a").attributes().get(other.key)).isEqualTo("data");
    assertThat(layer.extractions(0, "a", "copy").failures()).isEqualTo(1);
  }

  @Test
  void dynamicAttribute_thatThrowsAnything_isAbsent() {
    TestLayer layer = started();
    source.answering("data");
    copying.body =
        (data, update) ->
            update.putDynamic(
                copying.key,
                () -> {
                  throw sneaky(new Exception("checked"));
                });
    other.body =
        (data, update) ->
            update.putDynamic(
                other.key,
                () -> {
                  throw new Custom();
                });
    layer.endpoints("a");
    time.advance(Duration.ofMillis(100));
    for (AttributeKey<String> key : List.of(copying.key, other.key)) {
      assertThat(layer.endpoint("a").attributes().get(key)).isNull();
      assertThat(layer.endpoint("a").attributes().find(key)).isNull();
    }
  }

  @Test
  void start_thatRunsOutOfThreads_isAFailedStart() throws Exception {
    ScriptedSource broken =
        new ScriptedSource(time) {
          @Override
          public void start(io.forebay.api.SourceContext<String> context) {
            throw new OutOfMemoryError("unable to create native thread");
          }
        };
    try (TestLayer layer = TestLayer.started(time, List.of(TestLayer.source(broken, copying)))) {
      layer.endpoints("a");
      assertThat(layer.engine.report(false).sources().get(0).state()).isEqualTo("failed");
      assertThat(layer.engine.awaitReady(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void updateEndpoints_thatRunsOutOfMemory_doesNotKeepEndpointsFromBeingFetched() {
    ScriptedSource broken =
        new ScriptedSource(time) {
          @Override
          public void updateEndpoints(EndpointsChange change) {
            throw new OutOfMemoryError("test");
          }
        };
    TestLayer layer = TestLayer.started(time, List.of(TestLayer.source(broken, copying)));
    broken.answering("data");
    layer.endpoints("a");
    time.advance(Duration.ofMillis(100));
    assertThat(layer.endpoint("a").attributes().get(copying.key)).isEqualTo("data");
  }

  @Test
  void listener_thatRunsOutOfMemory_isToldOfTheOtherEndpoints() {
    List<String> told = new ArrayList<>();
    TestLayer layer =
        started(
            new EndpointListener() {
              @Override
              public void endpointAdded(Endpoint endpoint) {
                told.add(endpoint.id().value());
                throw new OutOfMemoryError("test");
              }
            });
    layer.endpoints("a", "b", "c");
    assertThat(told).containsExactly("a", "b", "c");
  }

  @Test
  void removedEndpoint_leavesNoAlarm() {
    TestLayer layer = started();
    source.answering("data");
    layer.endpoints();
    int before = time.alarms();
    layer.endpoints("a");
    time.advance(Duration.ofMillis(100));
    layer.endpoints();
    assertThat(time.alarms()).isEqualTo(before);
  }
}
