package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.Mergeable;
import io.forebay.api.SourceContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Several threads publish parts of one key, and a reader looks on. */
class MergeStressTest {
  private static final int ROUNDS = 20_000;

  private record Numbers(Map<String, Integer> byPart) implements Mergeable<Numbers> {
    static final AttributeKey<Numbers> KEY = AttributeKey.of("stress.numbers", Numbers.class);

    @Override
    public Numbers mergedWith(Numbers newer) {
      Map<String, Integer> all = new TreeMap<>(byPart);
      all.putAll(newer.byPart);
      return new Numbers(all);
    }
  }

  private static final class Part implements DataSource<Integer>, DataCollection<Integer> {
    final String name;
    final AttributeKey<Integer> own;
    final CompletableFuture<SourceContext<Integer>> context = new CompletableFuture<>();

    Part(String name) {
      this.name = name;
      own = AttributeKey.of("stress." + name, Integer.class);
    }

    @Override
    public String type() {
      return name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Class<Integer> dataType() {
      return Integer.class;
    }

    @Override
    public Class<Integer> accepts() {
      return Integer.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(own, Numbers.KEY);
    }

    @Override
    public void start(SourceContext<Integer> given) {
      context.complete(given);
    }

    @Override
    public void extract(Integer data, EndpointUpdate update) {
      update.put(own, data);
      update.put(Numbers.KEY, new Numbers(Map.of(name, data)));
    }
  }

  @Test
  void parts_ofManyThreads_areNeitherLostNorSeenWithoutWhatWasPutWithThem() throws Exception {
    List<Part> parts = List.of(new Part("one"), new Part("two"), new Part("three"));
    DataLayer.Builder builder =
        DataLayer.builder().discovery(FixedDiscovery.of(EndpointInfo.of("a", "10.0.0.1", 8000)));
    parts.forEach(part -> builder.source(part, spec -> spec.collect(part)));
    ExecutorService threads = Executors.newFixedThreadPool(parts.size());
    try (DataLayer layer = builder.build().start()) {
      assertThat(layer.awaitReady(Duration.ofSeconds(30))).isTrue();
      Endpoint endpoint = layer.endpoints().get(0);
      List<Future<?>> delivered = new ArrayList<>();
      for (Part part : parts) {
        SourceContext<Integer> context = part.context.get(30, TimeUnit.SECONDS);
        delivered.add(
            threads.submit(
                () -> {
                  for (int i = 1; i <= ROUNDS; i++) {
                    context.deliver(EndpointId.of("a"), i);
                  }
                }));
      }
      boolean done = false;
      while (!done) {
        done = delivered.stream().allMatch(Future::isDone);
        check(endpoint.attributes(), parts);
      }
      for (Future<?> each : delivered) {
        each.get(30, TimeUnit.SECONDS);
      }
      assertThat(endpoint.attributes().get(Numbers.KEY))
          .isEqualTo(new Numbers(Map.of("one", ROUNDS, "two", ROUNDS, "three", ROUNDS)));
      assertThat(endpoint.attributes().revision()).isEqualTo(3L * ROUNDS);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void check(Attributes picture, List<Part> parts) {
    Numbers numbers = picture.get(Numbers.KEY);
    for (Part part : parts) {
      Integer own = picture.get(part.own);
      Integer shared = numbers == null ? null : numbers.byPart().get(part.name);
      if (own == null ? shared != null : !own.equals(shared)) {
        assertThat(shared).as("what '%s' put in one extraction", part.name).isEqualTo(own);
      }
    }
  }
}
