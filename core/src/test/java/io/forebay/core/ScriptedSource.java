package io.forebay.core;

import io.forebay.api.EndpointsChange;
import io.forebay.api.FetchContext;
import io.forebay.api.PollingSource;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A source of texts whose fetches the test answers, at once or by hand. */
class ScriptedSource implements PollingSource<String> {
  /** One fetch that was begun. */
  record Begun(
      String endpoint, Duration at, FetchContext context, CompletableFuture<String> answer) {}

  final List<Begun> fetches = new ArrayList<>();
  final List<String> calls = new ArrayList<>();
  final FakeTime time;

  /** Gives the stage of a fetch; by default one that the test completes. */
  Function<FetchContext, CompletableFuture<String>> script = fetch -> new CompletableFuture<>();

  @Nullable SourceContext<String> context;
  @Nullable RuntimeException onStart;

  ScriptedSource(FakeTime time) {
    this.time = time;
  }

  ScriptedSource answering(String data) {
    script = fetch -> CompletableFuture.completedFuture(data);
    return this;
  }

  @Override
  public String type() {
    return "scripted";
  }

  @Override
  public Class<String> dataType() {
    return String.class;
  }

  @Override
  public void start(SourceContext<String> context) {
    calls.add("start");
    this.context = context;
    if (onStart != null) {
      throw onStart;
    }
  }

  @Override
  public void updateEndpoints(EndpointsChange change) {
    calls.add(
        "+"
            + change.added().size()
            + " -"
            + change.removed().size()
            + " ~"
            + change.changed().size()
            + " ="
            + change.current().size());
  }

  @Override
  public void stop() {
    calls.add("stop");
  }

  @Override
  public CompletionStage<String> fetch(FetchContext fetch) {
    CompletableFuture<String> answer = script.apply(fetch);
    fetches.add(
        new Begun(fetch.endpoint().id().value(), Duration.ofNanos(time.nanos()), fetch, answer));
    return answer;
  }

  Begun last() {
    return fetches.get(fetches.size() - 1);
  }

  /** Returns when the fetches of an endpoint began, in milliseconds from the start. */
  List<Long> millis(String endpoint) {
    return fetches.stream()
        .filter(fetch -> fetch.endpoint().equals(endpoint))
        .map(fetch -> fetch.at().toMillis())
        .toList();
  }
}
