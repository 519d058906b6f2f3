package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever happens in whatever order: collections end up with what a nested loop finds. */
class JoinPropertyTest {
  private static final int HISTORIES = 1_000;

  @Test
  void anyHistory_endsInThePictureThatComparingAllGives() {
    int told = 0;
    long random = new Random().nextLong();
    System.out.println("== random histories of objects and endpoints from seed " + random);
    for (long seed : IntStream.range(0, HISTORIES).asLongStream().toArray()) {
      told += new History(seed).play();
      told += new History(random + seed).play();
    }
    assertThat(told).isGreaterThan(HISTORIES * 9);
  }

  /** One sequence of changes, and what a collection makes of what it is told. */
  private static final class History {
    private final long seed;
    private final Random random;
    private final FakeContext context = new FakeContext(false);
    private final boolean refusing;
    private final EndpointMapping mapping;
    private final CollectionWatch watch;
    private final Map<ObjectKey, SeenObject> objects = new HashMap<>();
    private final List<TestEndpoint> endpoints = new ArrayList<>();

    /** What each endpoint's collection knows by folding the changes. */
    private final Map<Endpoint, Map<ObjectKey, KubernetesObject>> folded = new HashMap<>();

    /** What it was shown last as all there is. */
    private final Map<Endpoint, List<KubernetesObject>> shown = new HashMap<>();

    private int versions;
    private int told;

    History(long seed) {
      this.seed = seed;
      random = new Random(seed);
      refusing = random.nextBoolean();
      EndpointMapping byModel =
          switch (random.nextInt(3)) {
            case 0 -> EndpointMapping.byLabels("model");
            case 1 -> EndpointMapping.byField("model", "spec", "models");
            default -> EndpointMapping.byName("model");
          };
      mapping = random.nextInt(4) == 0 ? byModel.acrossNamespaces() : byModel;
      watch =
          new CollectionWatch(
              WishedResources.of(new TestCollection(mapping)), context, Runnable::run);
    }

    int play() {
      for (int i = random.nextInt(60); i >= 0; i--) {
        step();
      }
      extractAll();
      watch.synced();
      watch.confirmed();
      extractAll();
      assertThat(context.open()).isZero();
      for (TestEndpoint endpoint : endpoints) {
        check(endpoint);
      }
      assertThat(endpoints.isEmpty() || context.ready()).as("seed %d", seed).isTrue();
      watch.close();
      return told;
    }

    private void extractAll() {
      while (extractOne()) {
        // All that is left.
      }
    }

    private void step() {
      switch (random.nextInt(8)) {
        case 0 -> come();
        case 1 -> relabel();
        case 2 -> go();
        case 3 -> lose();
        case 4, 5 -> see();
        case 6 -> refuseOne();
        default -> extractOne();
      }
    }

    private String model() {
      return "m" + random.nextInt(3);
    }

    private String namespace() {
      return List.of("", "n1", "n2").get(random.nextInt(3));
    }

    private Map<String, String> labels() {
      Map<String, String> labels = new HashMap<>(Map.of("model", model()));
      String namespace = namespace();
      if (!namespace.isEmpty()) {
        labels.put("namespace", namespace);
      }
      return labels;
    }

    private void come() {
      TestEndpoint endpoint = new TestEndpoint("e" + random.nextInt(1000), labels());
      endpoints.add(endpoint);
      tell(List.of(endpoint), List.of(), List.of());
    }

    private void relabel() {
      if (!endpoints.isEmpty()) {
        TestEndpoint endpoint = endpoints.get(random.nextInt(endpoints.size()));
        endpoint.labels(labels());
        tell(List.of(), List.of(), List.of(endpoint));
      }
    }

    private void go() {
      if (!endpoints.isEmpty()) {
        TestEndpoint endpoint = endpoints.remove(random.nextInt(endpoints.size()));
        tell(List.of(), List.of(endpoint), List.of());
      }
    }

    private void tell(List<Endpoint> added, List<Endpoint> removed, List<Endpoint> changed) {
      watch.updateEndpoints(new EndpointsChange(added, removed, changed, List.copyOf(endpoints)));
    }

    private void see() {
      ObjectKey key = new ObjectKey(namespace(), model());
      SeenObject before = objects.get(key);
      if (before != null && random.nextInt(3) > 0) {
        SeenObject now = object(key, before.uid());
        objects.put(key, now);
        watch.updated(before, now);
        return;
      }
      SeenObject now = object(key, "u" + versions);
      objects.put(key, now);
      if (before != null) {
        watch.deleted(before);
      }
      watch.added(now);
    }

    private SeenObject object(ObjectKey key, String uid) {
      return new SeenObject(
          KubernetesObject.parse(
              ("{'metadata': {'namespace': '%s', 'name': '%s', 'uid': '%s',"
                      + " 'resourceVersion': '%d', 'labels': {'model': '%s'}},"
                      + " 'spec': {'models': ['%s', '%s'], 'n': %d}}")
                  .formatted(
                      key.namespace(),
                      key.name(),
                      uid,
                      ++versions,
                      model(),
                      model(),
                      model(),
                      random.nextInt(2))
                  .replace('\'', '"')));
    }

    private void lose() {
      if (!objects.isEmpty()) {
        ObjectKey key = List.copyOf(objects.keySet()).get(random.nextInt(objects.size()));
        watch.deleted(requireNonNull(objects.remove(key)));
      }
    }

    /** Does not take what is waited for longest; it has to come again. */
    private void refuseOne() {
      Optional<FakeContext.Submission> next = context.oldest();
      if (refusing && next.isPresent()) {
        told++;
        shown.put(next.get().endpoint(), next.get().change().objects());
        context.endOne(false);
      } else if (random.nextInt(4) == 0) {
        watch.confirmed();
      } else {
        extractOne();
      }
    }

    /** Extracts what is waited for longest, as a collection that folds and one that does not. */
    private boolean extractOne() {
      Optional<FakeContext.Submission> next = context.oldest();
      if (next.isEmpty()) {
        return false;
      }
      told++;
      FakeContext.Submission submission = next.get();
      ResourceChange change = submission.change();
      Map<ObjectKey, KubernetesObject> known =
          folded.computeIfAbsent(submission.endpoint(), absent -> new HashMap<>());
      KubernetesObject before = known.get(change.object().key());
      // After a refusal, a change may undo what was not taken.
      if (!refusing) {
        checkKind(change, before);
      }
      if (change.kind() == ResourceChange.Kind.DELETED) {
        known.remove(change.object().key());
      } else {
        known.put(change.object().key(), change.object());
      }
      shown.put(submission.endpoint(), change.objects());
      context.endOne();
      return true;
    }

    private void checkKind(ResourceChange change, @Nullable KubernetesObject before) {
      switch (change.kind()) {
        case ADDED -> assertThat(before).as("seed %d", seed).isNull();
        case UPDATED -> {
          // What changed in the version only was not told.
          assertThat(before).as("seed %d", seed).isNotNull();
          assertThat(change.previous().orElseThrow().hasContentOf(requireNonNull(before))).isTrue();
          assertThat(change.object().hasContentOf(requireNonNull(before)))
              .as("seed %d", seed)
              .isFalse();
        }
        case DELETED -> {
          assertThat(before).as("seed %d", seed).isNotNull();
          assertThat(change.object().hasContentOf(requireNonNull(before)))
              .as("seed %d", seed)
              .isTrue();
        }
      }
    }

    private void check(Endpoint endpoint) {
      List<String> expected =
          objects.values().stream()
              .map(SeenObject::object)
              .filter(object -> belongs(object, endpoint))
              .map(History::content)
              .sorted()
              .toList();
      assertThat(folded.getOrDefault(endpoint, Map.of()).values())
          .as("folded, seed %d", seed)
          .extracting(History::content)
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(shown.getOrDefault(endpoint, List.of()))
          .as("shown, seed %d", seed)
          .extracting(History::content)
          .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static String content(KubernetesObject object) {
      return object + " " + object.uid() + " " + object.content();
    }

    private boolean belongs(KubernetesObject object, Endpoint endpoint) {
      MappingKeys one = mapping.keysOf(object);
      MappingKeys other = mapping.keysOf(endpoint.info());
      return (one.namespace().isEmpty()
              || other.namespace().isEmpty()
              || one.namespace().equals(other.namespace()))
          && one.keys().stream().anyMatch(other.keys()::contains);
    }
  }
}
