package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CollectionWatchTest {
  private final TestEndpoint a = new TestEndpoint("a", Map.of("model", "x"));
  private final TestEndpoint b = new TestEndpoint("b", Map.of("model", "y"));
  private FakeContext context = new FakeContext(true);
  private CollectionWatch watch = watch(EndpointMapping.byLabels("model"));
  private final Map<ObjectKey, SeenObject> there = new HashMap<>();

  @AfterEach
  void closeWatch() {
    watch.close();
  }

  private CollectionWatch watch(EndpointMapping mapping) {
    return new CollectionWatch(
        WishedResources.of(new TestCollection(mapping)), context, Runnable::run);
  }

  /** From here on, submissions end when the test says so. */
  private void hold() {
    watch.close();
    context = new FakeContext(false);
    watch = watch(EndpointMapping.byLabels("model"));
  }

  private void endAll() {
    while (context.endOne()) {
      // What was submitted by the end of one is ended, too.
    }
  }

  private static SeenObject object(String name, String uid, int version, String model) {
    return new SeenObject(
        KubernetesObject.parse(
            ("{'metadata': {'name': '%s', 'uid': '%s', 'resourceVersion': '%d',"
                    + " 'labels': {'model': '%s'}}, 'spec': {'n': %d}}")
                .formatted(name, uid, version, model, version / 10)
                .replace('\'', '"')));
  }

  private void see(String name, String uid, int version, String model) {
    SeenObject now = object(name, uid, version, model);
    SeenObject before = there.put(now.key(), now);
    if (before == null) {
      watch.added(now);
    } else if (before.uid().equals(uid)) {
      watch.updated(before, now);
    } else {
      watch.deleted(before);
      watch.added(now);
    }
  }

  private void lose(String name) {
    SeenObject last = requireNonNull(there.remove(new ObjectKey("", name)));
    watch.deleted(last);
  }

  private void come(Endpoint... endpoints) {
    watch.updateEndpoints(
        new EndpointsChange(List.of(endpoints), List.of(), List.of(), List.of(endpoints)));
  }

  private void change(Endpoint endpoint) {
    watch.updateEndpoints(
        new EndpointsChange(List.of(), List.of(), List.of(endpoint), List.of(endpoint)));
  }

  private void go(Endpoint endpoint) {
    watch.updateEndpoints(new EndpointsChange(List.of(), List.of(endpoint), List.of(), List.of()));
  }

  @Test
  void object_thatComesChangesAndGoes_isTold() {
    come(a, b);
    see("o", "u", 10, "x");
    see("o", "u", 20, "x");
    lose("o");

    assertThat(context.told())
        .containsExactly(
            "a ADDED o10 of [o10]", "a UPDATED o20 from 10 of [o20]", "a DELETED o20 of []");
  }

  @Test
  void object_thatChangesInNothingThatIsKept_isNotTold() {
    come(a);
    see("o", "u", 10, "x");
    see("o", "u", 11, "x");
    see("o", "u", 20, "x");

    assertThat(context.told())
        .containsExactly("a ADDED o10 of [o10]", "a UPDATED o20 from 11 of [o20]");
  }

  @Test
  void object_thatMovesToAnotherEndpoint_isDeletedForOneAndAddedForTheOther() {
    come(a, b);
    see("o", "u", 10, "x");
    see("o", "u", 20, "y");

    assertThat(context.told())
        .containsExactly("a ADDED o10 of [o10]", "a DELETED o10 of []", "b ADDED o20 of [o20]");
  }

  @Test
  void object_thatIsMadeAnewUnderItsName_isDeletedAndAdded() {
    come(a);
    see("o", "u", 10, "x");
    see("o", "v", 20, "x");

    assertThat(context.told())
        .containsExactly("a ADDED o10 of [o10]", "a DELETED o10 of []", "a ADDED o20 of [o20]");
  }

  @Test
  void objects_areListedByNamespaceAndName() {
    come(a);
    see("p", "u", 10, "x");
    see("o", "v", 20, "x");

    assertThat(context.told()).containsExactly("a ADDED p10 of [p10]", "a ADDED o20 of [o20, p10]");
  }

  @Test
  void endpoint_thatComesLater_isToldOfWhatIsThere() {
    see("o", "u", 10, "x");
    see("p", "v", 20, "y");
    come(a);

    assertThat(context.told()).containsExactly("a ADDED o10 of [o10]");
  }

  @Test
  void endpoint_whoseLabelsChange_losesSomeAndGetsOthers() {
    come(a);
    see("o", "u", 10, "x");
    see("p", "v", 20, "y");
    context.told();

    a.labels(Map.of("model", "y"));
    change(a);

    assertThat(context.told()).containsExactly("a DELETED o10 of []", "a ADDED p20 of [p20]");
  }

  @Test
  void endpoint_thatChangesInNothingThatIsMapped_isToldNothing() {
    come(a);
    see("o", "u", 10, "x");
    context.told();

    a.labels(Map.of("model", "x", "zone", "z"));
    change(a);

    assertThat(context.told()).isEmpty();
  }

  @Test
  void endpoint_thatIsRemoved_isToldNothingMore() {
    come(a);
    see("o", "u", 10, "x");
    context.told();
    go(a);
    see("o", "u", 20, "x");
    lose("o");

    assertThat(context.told()).isEmpty();
  }

  @Test
  void changes_whileOneIsBeingTold_areToldAsOne() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    see("o", "u", 20, "x");
    see("o", "u", 30, "x");
    see("p", "w", 40, "x");
    lose("p");

    assertThat(context.open()).isEqualTo(1);
    endAll();
    assertThat(context.told())
        .containsExactly("a ADDED o10 of [o10]", "a UPDATED o30 from 10 of [o30]");
  }

  @Test
  void recreation_whileAnotherIsBeingTold_isToldInTwoSteps() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    endAll();
    see("p", "w", 10, "x");
    see("o", "u", 20, "x");
    lose("o");
    see("o", "v", 30, "x");
    endAll();

    assertThat(context.told())
        .containsExactly(
            "a ADDED o10 of [o10]",
            "a ADDED p10 of [o10, p10]",
            "a DELETED o10 of [p10]",
            "a ADDED o30 of [o30, p10]");
  }

  @Test
  void deletionAndReturn_ofTheSameObject_isAnUpdate() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    endAll();
    see("p", "w", 10, "x");
    see("o", "u", 20, "y");
    see("o", "u", 30, "x");
    endAll();

    assertThat(context.told()).endsWith("a UPDATED o30 from 10 of [o30, p10]").hasSize(3);
  }

  @Test
  void change_thatIsNotTaken_isToldAgainOnceInEachConfirmation() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    assertThat(context.told()).containsExactly("a ADDED o10 of [o10]");
    assertThat(context.endOne(false)).isTrue();
    see("p", "u", 10, "x");
    assertThat(context.told()).as("another object's").containsExactly("a ADDED p10 of [o10, p10]");
    assertThat(context.endOne()).isTrue();
    assertThat(context.told()).isEmpty();

    for (boolean taken : new boolean[] {false, false, true}) {
      watch.confirmed();
      assertThat(context.told()).containsExactly("a ADDED o10 of [o10, p10]");
      assertThat(context.endOne(taken)).isTrue();
      assertThat(context.told()).isEmpty();
    }
    watch.confirmed();
    assertThat(context.told()).isEmpty();
  }

  @Test
  void change_thatIsNotTaken_isToldWithTheNextOneOfItsObject() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    context.endOne(false);
    see("o", "u", 20, "x");
    context.endOne();
    see("o", "u", 30, "x");
    context.endOne(false);
    see("o", "u", 40, "x");
    context.endOne();
    assertThat(context.told())
        .containsExactly(
            "a ADDED o10 of [o10]",
            "a ADDED o20 of [o20]",
            "a UPDATED o30 from 20 of [o30]",
            "a UPDATED o40 from 20 of [o40]");
    watch.confirmed();
    assertThat(context.told()).isEmpty();
  }

  @Test
  void change_thatIsNotTakenAndUndone_isToldBecauseItFailed() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    context.endOne(false);
    lose("o");
    context.endOne(false);
    watch.confirmed();
    context.endOne();
    assertThat(context.told())
        .containsExactly("a ADDED o10 of [o10]", "a DELETED o10 of []", "a DELETED o10 of []");
    watch.confirmed();
    assertThat(context.told()).isEmpty();
  }

  @Test
  void recreation_thatIsNotTaken_isToldAgainInTwoSteps() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    context.endOne();
    see("o", "v", 20, "x");
    context.endOne(false);
    assertThat(context.told())
        .as("again, because it came back meanwhile")
        .containsExactly("a ADDED o10 of [o10]", "a DELETED o10 of []", "a DELETED o10 of []");
    context.endOne(false);
    assertThat(context.told()).isEmpty();
    watch.confirmed();
    endAll();
    assertThat(context.told()).containsExactly("a DELETED o10 of []", "a ADDED o20 of [o20]");
  }

  @Test
  void endpoint_thatIsRemoved_isNotToldAgain() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    context.endOne(false);
    go(a);
    watch.confirmed();
    assertThat(context.told()).containsExactly("a ADDED o10 of [o10]");
  }

  @Test
  void collection_thatHangsForOneEndpoint_isToldOfOthers() {
    hold();
    come(a, b);
    see("o", "u", 10, "x");
    for (int i = 2; i < 1000; i++) {
      see("o", "u", 10 * i, "x");
    }
    see("p", "v", 10, "y");

    assertThat(context.told()).containsExactly("a ADDED o10 of [o10]", "b ADDED p10 of [p10]");
    endAll();
    assertThat(context.told()).containsExactly("a UPDATED o9990 from 10 of [o9990]");
  }

  @Test
  void endpoint_thatIsRemovedWhileItIsTold_isToldNothingMore() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    see("o", "u", 20, "x");
    go(a);
    endAll();

    assertThat(context.told()).hasSize(1);
  }

  @Test
  void manyObjects_thatAreToldWithinTheCall_doNotFillTheStack() throws InterruptedException {
    for (int i = 0; i < 20_000; i++) {
      see("o" + i, "u" + i, 10, "x");
    }

    Thread small = new Thread(null, () -> come(a), "small", 64 * 1024);
    small.start();
    small.join(30_000);

    assertThat(context.submissions()).isEqualTo(20_000);
  }

  @Test
  void confirmation_isPassedOnAfterWhatCameBefore() {
    hold();
    come(a);
    see("o", "u", 10, "x");
    watch.confirmed();

    assertThat(context.submissions()).isEqualTo(1);
    assertThat(context.words).containsExactly("confirmed");
  }

  @Test
  void failure_isPassedOn() {
    watch.failed(new ApiFault(ApiFault.Kind.FORBIDDEN, "may not list"));

    assertThat(context.words).containsExactly("failed: may not list");
  }

  @Test
  void readiness_needsAllToBeTold() {
    hold();
    assertThat(context.ready()).isFalse();
    come(a);
    see("o", "u", 10, "x");
    watch.synced();
    assertThat(context.ready()).isFalse();
    endAll();
    assertThat(context.ready()).isTrue();

    a.labels(Map.of("model", "x"));
    come(b);
    see("p", "v", 10, "y");
    assertThat(context.ready()).as("an endpoint with nothing to be told").isTrue();
  }

  @Test
  void readiness_ofAnEndpointThatComesLater_needsItsObjectsToBeTold() {
    hold();
    come();
    see("o", "u", 10, "x");
    watch.synced();
    assertThat(context.ready()).isTrue();

    come(a);
    assertThat(context.ready()).isFalse();
    endAll();
    assertThat(context.ready()).isTrue();
  }

  @Test
  void readiness_withoutEndpoints_comesWithTheirAbsence() {
    watch.synced();
    assertThat(context.ready()).isFalse();
    come();
    assertThat(context.ready()).isTrue();
  }

  @Test
  void readiness_whereNothingCanBeSeen_comesWithTheFailure() {
    come(a);
    watch.failed(new ApiFault(ApiFault.Kind.FORBIDDEN, "may not list"));

    assertThat(context.ready()).isTrue();
  }

  @Test
  void close_endsReadiness() {
    watch.close();

    assertThat(context.ready()).isTrue();
  }

  @Test
  void mapping_thatThrows_belongsToNothingAndHarmsNoOther() throws InterruptedException {
    watch.close();
    watch =
        watch(
            EndpointMapping.of(
                object -> {
                  if (object.name().equals("bad")) {
                    throw new IllegalStateException("on purpose");
                  }
                  return Set.of("k");
                },
                endpoint -> {
                  if (endpoint.id().value().equals("b")) {
                    throw new AssertionError("on purpose");
                  }
                  return Set.of("k");
                }));
    come(a, b);
    see("bad", "u", 10, "x");
    see("good", "v", 10, "x");
    watch.confirmed();

    awaitWord();
    assertThat(context.told()).containsExactly("a ADDED good10 of [good10]");
    assertThat(context.problems).containsExactly("b: cannot be mapped to Kubernetes objects");
  }

  @Test
  void mapping_thatThrowsWhatNoMethodDeclares_harmsNoOther() throws InterruptedException {
    watch.close();
    watch =
        watch(
            EndpointMapping.of(
                object ->
                    switch (object.name()) {
                      case "checked" -> throw CollectionWatchTest.<RuntimeException>unchecked();
                      case "error" -> throw new Error("on purpose");
                      default -> Set.of("k");
                    },
                endpoint -> Set.of("k")));
    come(a);
    see("checked", "u", 10, "x");
    see("error", "v", 10, "x");
    see("good", "w", 10, "x");
    watch.confirmed();

    awaitWord();
    assertThat(context.told()).containsExactly("a ADDED good10 of [good10]");
  }

  /** What other languages of the JVM can throw anywhere. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // That is the trick.
  private static <T extends Throwable> T unchecked() throws T {
    throw (T) new java.io.IOException("on purpose");
  }

  @Test
  void words_afterTheClose_areDropped() {
    watch.close();
    watch = watch(EndpointMapping.of(object -> Set.of("k"), endpoint -> Set.of("k")));
    watch.close();
    come(a);
    see("o", "u", 10, "x");
    watch.confirmed();
    assertThat(context.told()).isEmpty();
  }

  @Test
  void mapping_thatHangs_holdsUpNobody() throws InterruptedException {
    watch.close();
    CountDownLatch hangs = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    watch =
        watch(
            EndpointMapping.of(
                object -> {
                  hangs.countDown();
                  try {
                    assertThat(free.await(30, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return Set.of("k");
                },
                endpoint -> Set.of("k")));
    come(a);
    see("o", "u", 10, "x");
    assertThat(hangs.await(30, TimeUnit.SECONDS)).isTrue();
    for (int i = 2; i < 1000; i++) {
      see("o", "u", 10 * i, "x");
    }
    watch.confirmed();
    assertThat(context.told()).isEmpty();

    free.countDown();
    awaitWord();
    assertThat(context.told())
        .endsWith("a UPDATED o9990 from 10 of [o9990]")
        .startsWith("a ADDED o10 of [o10]")
        .hasSize(2);
  }

  private void awaitWord() throws InterruptedException {
    FakeContext context = this.context;
    synchronized (context) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (context.words.isEmpty() && System.nanoTime() < end) {
        context.wait(100);
      }
      assertThat(context.words).isNotEmpty();
    }
  }
}
