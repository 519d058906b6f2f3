package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointsChange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A source whose targets tests choose, with two collections. In names of endpoints, a digit is the
 * node: a1, b1, c2.
 */
abstract class TargetRig {
  final FakeTime time = new FakeTime();
  final List<Endpoint> asked = new ArrayList<>();
  Function<Endpoint, @Nullable Object> targets =
      endpoint -> Objects.requireNonNull(endpoint.info().nodeAddress());

  Runnable onUpdate = () -> {};

  final ScriptedSource source =
      new ScriptedSource(time) {
        @Override
        @SuppressWarnings("NullAway") // What a plugin may do all the same.
        public Object target(Endpoint endpoint) {
          asked.add(endpoint);
          return targets.apply(endpoint);
        }

        @Override
        public void updateEndpoints(EndpointsChange change) {
          onUpdate.run();
        }
      };

  final Copying copying = new Copying("copy");
  final Copying other = new Copying("other");
  final TestLayer layer =
      TestLayer.started(time, List.of(TestLayer.source(source, copying, other)));

  static Duration millis(long millis) {
    return Duration.ofMillis(millis);
  }

  static EndpointInfo on(String id, String node) {
    return EndpointInfo.builder(id, "10.0.0.1", 8000).nodeAddress(node).build();
  }

  void endpoints(String... names) {
    layer.sink().replaceAll(Arrays.stream(names).map(name -> on(name, name.substring(1))).toList());
    time.settle();
  }

  @Nullable String get(String endpoint) {
    return layer.endpoint(endpoint).attributes().get(copying.key);
  }

  List<Long> begun() {
    return source.fetches.stream().map(fetch -> fetch.at().toMillis()).toList();
  }
}
