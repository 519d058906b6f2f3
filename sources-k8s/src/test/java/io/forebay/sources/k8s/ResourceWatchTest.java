package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResourceWatchTest {
  private static final ResourceQuery THINGS = ResourceQuery.resource("v1", "things");
  private static final WatchTiming TIMING =
      WatchTiming.DEFAULT.withInitialList(KubernetesCluster.InitialList.PAGES).withPageSize(2);

  private final ThingModel model = new ThingModel();
  private final ThingPicture picture = new ThingPicture();
  private FakeLoop loop = new FakeLoop();

  @BeforeEach
  void threeThings() {
    model.put("a", 1);
    model.put("b", 2);
    model.put("c", 3);
  }

  private Watches watches(WatchTiming timing) {
    // Each wait is as long as it may become.
    return new Watches(model, timing, () -> loop, () -> 1);
  }

  private Watches start(WatchTiming timing) {
    Watches watches = watches(timing);
    watches.subscribe(THINGS, new Thing.Reader(1), picture);
    loop.run();
    return watches;
  }

  private void answerAll() {
    while (model.isAsked()) {
      model.answer();
      loop.run();
    }
  }

  /** Lists, opens the watch, and forgets the calls so far. */
  private Watches follow(WatchTiming timing) {
    Watches watches = start(timing);
    answerAll();
    model.accept(model.stream());
    loop.advance(Duration.ofSeconds(12));
    picture.calls.clear();
    return watches;
  }

  private void send(String line) {
    model.stream().line(line);
    loop.run();
  }

  private static ApiFault fault(ApiFault.Kind kind, @Nullable Duration retryAfter) {
    return new ApiFault(kind, "no", retryAfter, null);
  }

  private void failPage(ApiFault.Kind kind) {
    model.fail(fault(kind, null));
    loop.run();
  }

  private void assertWaits(Duration wait) {
    loop.advance(wait.minusMillis(1));
    assertThat(model.isAsked() || !model.live().isEmpty()).as("asked before %s", wait).isFalse();
    loop.advance(Duration.ofMillis(1));
    assertThat(model.isAsked() || !model.live().isEmpty()).as("asked after %s", wait).isTrue();
  }

  @Test
  void list_pages_areOfOneVersionAndToldOnce() {
    start(TIMING);
    assertThat(model.asked().path()).isEqualTo("/api/v1/namespaces/default/things");
    assertThat(model.asked().parameters()).containsOnlyKeys("limit").containsEntry("limit", "2");
    model.answer();
    loop.run();
    assertThat(picture.calls).containsExactly("added a 1", "added b 2");
    model.put("d", 4);
    assertThat(model.asked().parameters()).containsOnlyKeys("limit", "continue");
    model.answer();
    loop.run();

    assertThat(picture.calls)
        .containsExactly("added a 1", "added b 2", "added c 3", "synced", "confirmed");
    assertThat(model.stream().parameters)
        .containsEntry("resourceVersion", "4")
        .containsEntry("watch", "true")
        .containsEntry("allowWatchBookmarks", "true")
        .containsEntry("timeoutSeconds", "60");
  }

  @Test
  void list_continueExpiresTwice_isAskedForAtOnce() {
    start(TIMING);
    for (int i = 0; i < 2; i++) {
      model.answer();
      loop.run();
      failPage(ApiFault.Kind.EXPIRED);
    }
    assertThat(model.asked().parameters()).isEmpty();
    answerAll();

    assertThat(picture.calls)
        .containsExactly("added a 1", "added b 2", "added c 3", "synced", "confirmed");
  }

  @Test
  void list_failsHalfWay_deletesNothingUntilOneIsComplete() {
    follow(TIMING);
    model.delete("a");
    model.delete("c");
    model.compact();
    send(ThingModel.error(410));
    model.answer("{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"x\"},\"items\":[]}");
    loop.run();
    failPage(ApiFault.Kind.SERVER);
    assertThat(picture.things).containsOnlyKeys("a", "b", "c");
    loop.advance(Duration.ofSeconds(30));
    answerAll();

    assertThat(picture.things).containsOnlyKeys("b");
  }

  @Test
  void list_isNone_changesNothing() {
    follow(TIMING);
    send(ThingModel.error(410));
    for (String body :
        List.of(
            "{}",
            "[]",
            "<html>",
            "{\"metadata\":{\"resourceVersion\":\"9\"}}",
            "{\"items\":[]}",
            "{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":{}}")) {
      model.answer(body);
      loop.advance(Duration.ofSeconds(31));
    }
    assertThat(picture.things).containsOnlyKeys("a", "b", "c");
    assertThat(picture.faults).allMatch(fault -> fault.kind() == ApiFault.Kind.MALFORMED);
    assertThat(picture.faults).isNotEmpty();
  }

  @Test
  void list_pagesInCircles_isAFault() {
    start(TIMING);
    String page = "{\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"x\"},\"items\":[]}";
    model.answer(page);
    loop.run();
    model.answer(page);
    loop.run();
    assertThat(picture.faults).hasSize(1);
  }

  @Test
  void relist_unchanged_tellsNothingButTheEnd() {
    follow(TIMING);
    send(ThingModel.error(410));
    answerAll();
    assertThat(picture.calls).containsExactly("synced", "confirmed");
  }

  @Test
  void relist_changes_areToldAsTheyWouldHaveBeen() {
    follow(TIMING);
    model.put("a", 10);
    model.delete("b");
    model.delete("c");
    model.put("c", 30);
    model.compact();
    send(ThingModel.error(410));
    answerAll();
    assertThat(picture.calls)
        .containsExactly(
            "updated a 1 10", "deleted c 3", "added c 30", "deleted b 2", "synced", "confirmed");
  }

  @Test
  void streamedList_offered_isOneRequest() {
    start(TIMING.withInitialList(KubernetesCluster.InitialList.AUTO));
    assertThat(model.stream().parameters)
        .containsEntry("sendInitialEvents", "true")
        .containsEntry("resourceVersionMatch", "NotOlderThan")
        .containsEntry("allowWatchBookmarks", "true")
        .doesNotContainKey("resourceVersion");
    ThingModel.Stream stream = model.stream();
    model.accept(stream);
    for (int i = 0; i < 3; i++) {
      model.send(stream);
    }
    loop.run();
    assertThat(picture.calls).containsExactly("added a 1", "added b 2", "added c 3");
    model.send(stream);
    model.put("a", 5);
    model.send(stream);
    loop.run();

    assertThat(picture.calls).endsWith("synced", "confirmed", "updated a 1 5").hasSize(6);
    assertThat(model.lists).isZero();
    stream.end.complete(null);
    loop.advance(Duration.ofSeconds(1));
    assertThat(model.stream().parameters).containsEntry("resourceVersion", "5");
  }

  @Test
  void streamedList_refused_fallsBackToPagesForTheCluster() {
    model.mode = ThingModel.Streams.REFUSED;
    Watches watches = start(TIMING.withInitialList(KubernetesCluster.InitialList.AUTO));
    model.accept(model.stream());
    loop.run();
    answerAll();
    assertThat(picture.synced).isEqualTo(1);
    assertThat(picture.faults).isEmpty();

    watches.subscribe(THINGS.inAllNamespaces(), new Thing.Reader(1), new ThingPicture());
    loop.run();
    assertThat(model.asked().path()).isEqualTo("/api/v1/things");
  }

  @Test
  void streamedList_neverEnds_fallsBackToPages() {
    model.mode = ThingModel.Streams.IGNORED;
    start(TIMING.withInitialList(KubernetesCluster.InitialList.AUTO));
    ThingModel.Stream stream = model.stream();
    model.accept(stream);
    while (model.send(stream)) {
      loop.advance(Duration.ofSeconds(3));
    }
    loop.advance(Duration.ofSeconds(1));
    assertThat(picture.synced).isZero();
    assertThat(stream.end).isCancelled();
    answerAll();
    assertThat(picture.calls)
        .containsExactly("added a 1", "added b 2", "added c 3", "synced", "confirmed");
  }

  @Test
  void streamedList_wantedButRefused_isAFault() {
    model.mode = ThingModel.Streams.REFUSED;
    start(TIMING.withInitialList(KubernetesCluster.InitialList.STREAM));
    model.accept(model.stream());
    loop.run();
    assertThat(picture.faults).hasSize(1);
    assertThat(model.isAsked()).isFalse();
  }

  @Test
  void watch_endsInOrder_goesOnFromTheLastEventAtOnce() {
    follow(TIMING);
    model.put("d", 4);
    model.send(model.stream());
    model.stream().end.complete(null);
    loop.run();
    assertThat(model.stream().parameters).containsEntry("resourceVersion", "5");
    assertThat(picture.calls).containsExactly("added d 4", "confirmed");
  }

  @Test
  void watch_bookmark_isWhereItGoesOn() {
    follow(TIMING);
    send(ThingModel.bookmark(77, false));
    model.stream().end.complete(null);
    loop.run();
    assertThat(model.stream().parameters).containsEntry("resourceVersion", "77");
    assertThat(picture.calls).containsExactly("confirmed");
  }

  @Test
  void watch_replay_isNotTold() {
    follow(TIMING);
    model.put("a", 5);
    model.delete("b");
    model.send(model.stream());
    model.send(model.stream());
    loop.run();
    picture.calls.clear();
    model.replay(model.stream(), 0);
    loop.run();
    assertThat(picture.calls).allMatch(call -> call.equals("confirmed"));
    picture.verify();
  }

  @Test
  void watch_oddEvents_changeNothing() {
    follow(TIMING);
    Thing other = Thing.of("a", "other", 50, 1);
    send(ThingModel.event("DELETED", other));
    send(ThingModel.event("DELETED", Thing.of("x", "x", 51, 1)));
    send("{\"type\":\"SHUFFLED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}");
    send("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{\"uid\":\"u\"}}}");
    send("\r");
    assertThat(picture.things).isEqualTo(model.things);
    assertThat(model.live()).hasSize(1);

    send("{\"object\":" + Thing.of("d", "d", 60, 1).json() + ",\"type\":\"MODIFIED\"}");
    assertThat(picture.things).containsKey("d");
  }

  @Test
  void watch_lineIsNoEvent_listsAnewAfterTheBackOff() {
    for (String line :
        List.of("{\"type\":\"ADDED\"", "{}", "{\"type\":\"ADDED\",\"object\":null}", "x", "{}{}")) {
      loop = new FakeLoop();
      ThingPicture each = new ThingPicture();
      watches(TIMING).subscribe(THINGS, new Thing.Reader(1), each);
      loop.run();
      answerAll();
      model.accept(model.stream());
      loop.run();
      send(line);
      assertThat(model.live()).as(line).isEmpty();
      assertWaits(Duration.ofMillis(500));
      assertThat(model.isAsked()).isTrue();
      answerAll();
      assertThat(each.synced).isEqualTo(2);
      model.stream().end.cancel(false);
    }
  }

  @Test
  void watch_breaks_isRenewedBeforeAnybodyIsTold() {
    follow(TIMING);
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.UNREACHABLE, null));
    loop.run();
    assertWaits(Duration.ofMillis(500));
    assertThat(model.stream().parameters).containsEntry("resourceVersion", "4");
    assertThat(picture.calls).isEmpty();
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.UNREACHABLE, null));
    loop.run();
    assertThat(picture.calls).containsExactly("failed UNREACHABLE");
    assertWaits(Duration.ofSeconds(1));
    model.accept(model.stream());
    loop.advance(Duration.ofMillis(999));
    assertThat(picture.failing).isTrue();
    loop.advance(Duration.ofMillis(1));
    assertThat(picture.calls).containsExactly("failed UNREACHABLE", "confirmed");
  }

  @Test
  void failures_waitsDoubleUpToTheMaximum_andStartAnewAfterSuccess() {
    start(TIMING);
    for (long wait : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000}) {
      failPage(ApiFault.Kind.FORBIDDEN);
      assertWaits(Duration.ofMillis(wait));
    }
    // The same reason is told once.
    assertThat(picture.calls).containsExactly("failed FORBIDDEN");
    answerAll();
    model.accept(model.stream());
    loop.advance(Duration.ofSeconds(10));
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.SERVER, null));
    loop.run();
    assertWaits(Duration.ofMillis(500));
  }

  @Test
  void failures_headersAlone_areNoSuccess() {
    follow(TIMING);
    // This one was open for long, which is no failure.
    model.stream().end.complete(null);
    loop.run();
    for (long wait : new long[] {500, 1_000, 2_000, 4_000}) {
      model.accept(model.stream());
      loop.advance(Duration.ofMillis(900));
      model.stream().end.complete(null);
      loop.run();
      assertWaits(Duration.ofMillis(wait));
    }
  }

  @Test
  void failure_retryAfter_isTheLeastWait() {
    start(TIMING);
    model.fail(fault(ApiFault.Kind.THROTTLED, Duration.ofSeconds(45)));
    loop.run();
    assertWaits(Duration.ofSeconds(45));
  }

  @Test
  void watch_endedWithAWaitForEver_isRenewedAfterMinutes() {
    follow(TIMING);
    send(
        "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":429,"
            + "\"details\":{\"retryAfterSeconds\":2000000000}}}");
    assertWaits(Duration.ofMinutes(5));
  }

  @Test
  void watch_expiresAgainAndAgain_waits() {
    follow(TIMING);
    send(ThingModel.error(410));
    assertThat(model.isAsked()).as("listed at once").isTrue();
    answerAll();
    model.accept(model.stream());
    loop.run();
    send(ThingModel.error(410));
    assertWaits(Duration.ofSeconds(1));
    assertThat(picture.calls).contains("failed EXPIRED");
  }

  @Test
  void watch_expiredAfterAnOutage_listsAtOnce() {
    follow(TIMING);
    model.put("d", 4);
    model.compact();
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.UNREACHABLE, null));
    loop.run();
    for (long wait : new long[] {500, 1_000, 2_000, 4_000, 8_000, 16_000}) {
      assertWaits(Duration.ofMillis(wait));
      model.stream().end.completeExceptionally(fault(ApiFault.Kind.UNREACHABLE, null));
      loop.run();
    }
    assertThat(picture.faults.get(0)).hasMessageEndingWith("What is known stays");
    assertWaits(Duration.ofSeconds(30));
    model.accept(model.stream());
    loop.run();
    assertThat(model.isAsked()).as("listed at once").isTrue();
    assertThat(picture.faults.get(1)).hasMessageEndingWith("all is listed anew");
    answerAll();
    assertThat(picture.things).containsKey("d");
    assertThat(picture.failing).isFalse();

    // What expires right after a list is no consequence of the outage.
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.EXPIRED, null));
    loop.run();
    assertWaits(Duration.ofSeconds(30));
  }

  @Test
  void unreachable_fromTheBeginning_doesNotSpeakOfWhatIsKnown() {
    start(TIMING);
    failPage(ApiFault.Kind.UNREACHABLE);
    assertThat(picture.faults.get(0)).hasMessageEndingWith("may this host reach it?");
  }

  @Test
  void watch_silent_isRenewedAndToldOnlyIfThatFails() {
    follow(TIMING);
    ThingModel.Stream silent = model.stream();
    loop.advance(Duration.ofSeconds(57));
    assertThat(silent.end).isNotDone();
    loop.advance(Duration.ofSeconds(1));
    assertThat(silent.end).isCancelled();
    assertThat(model.live()).hasSize(1);
    assertThat(picture.calls).isEmpty();
    loop.advance(Duration.ofSeconds(35));
    assertThat(picture.calls).containsExactly("failed SILENT");
    assertThat(picture.things).isEqualTo(model.things);
  }

  @Test
  void watch_blankLines_areNoSilence() {
    follow(TIMING);
    for (int i = 0; i < 5; i++) {
      loop.advance(Duration.ofSeconds(50));
      send("");
    }
    assertThat(model.stream().end).isNotDone();
  }

  @Test
  void list_noAnswer_isGivenUp() {
    start(TIMING);
    ThingModel.Asked first = model.asked();
    loop.advance(Duration.ofSeconds(35));
    assertThat(first.answer()).isCancelled();
    assertThat(picture.calls).containsExactly("failed SILENT");
  }

  @Test
  void resync_set_listsThatLongAfterTheLastList() {
    follow(TIMING.withResync(Duration.ofSeconds(40)));
    loop.advance(Duration.ofSeconds(27));
    assertThat(model.isAsked()).isFalse();
    loop.advance(Duration.ofSeconds(1));
    assertThat(model.isAsked()).isTrue();
    assertThat(model.live()).isEmpty();
    answerAll();
    assertThat(picture.calls).containsExactly("synced", "confirmed");
    assertThat(model.live()).hasSize(1);
  }

  @Test
  void watch_versionRefusedAgainAndAgain_listsAnew() {
    follow(TIMING);
    List<Boolean> listed = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      model.stream().end.completeExceptionally(fault(ApiFault.Kind.SERVER, null));
      loop.advance(Duration.ofSeconds(5));
      listed.add(model.isAsked());
    }
    assertThat(listed).containsExactly(false, false, true);
  }

  @Test
  void fault_forbidden_saysWhatToGrant() {
    start(TIMING);
    failPage(ApiFault.Kind.FORBIDDEN);
    assertThat(picture.faults.get(0))
        .hasMessageContaining("kind: Role")
        .hasMessageContaining("list");
  }

  @Test
  void fault_forbiddenToSeeWhatIsInNoNamespace_takesAClusterRole() {
    watches(TIMING)
        .subscribe(
            ResourceQuery.kind("example.com/v1", "Thing").inNamespace("serving"),
            new Thing.Reader(1),
            picture);
    loop.run();
    model.answer("{\"resources\":[{\"kind\":\"Thing\",\"name\":\"things\",\"namespaced\":false}]}");
    loop.run();
    failPage(ApiFault.Kind.FORBIDDEN);
    assertThat(picture.faults.get(0)).hasMessageContaining("kind: ClusterRole\n");
  }

  @Test
  void kind_notNamedByItsPlural_isLookedUpOnce() {
    Watches watches = watches(TIMING);
    ResourceQuery query = ResourceQuery.kind("example.com/v1", "Thing");
    watches.subscribe(query, new Thing.Reader(1), picture);
    loop.run();
    assertThat(model.asked().path()).isEqualTo("/apis/example.com/v1");
    model.answer("{\"resources\":[{\"kind\":\"Thing\",\"name\":\"things\",\"namespaced\":false}]}");
    loop.run();
    assertThat(model.asked().path()).isEqualTo("/apis/example.com/v1/things");
    answerAll();
    watches.subscribe(query.labelSelector("a=b"), new Thing.Reader(1), new ThingPicture());
    loop.run();
    assertThat(model.asked().path()).isEqualTo("/apis/example.com/v1/things");
    assertThat(model.asked().parameters()).containsEntry("labelSelector", "a=b");
  }

  @Test
  void kind_unknown_isAFaultThatNamesTheNear_andAskedForAgain() {
    watches(TIMING)
        .subscribe(ResourceQuery.kind("example.com/v1", "Thnig"), new Thing.Reader(1), picture);
    loop.run();
    String resources =
        "{\"resources\":[{\"kind\":\"Thing\",\"name\":\"things\",\"namespaced\":true},"
            + "{\"kind\":\"Thnig\",\"name\":\"things/status\",\"namespaced\":true}";
    model.answer(resources + "]}");
    loop.run();
    assertThat(picture.faults.get(0).kind()).isEqualTo(ApiFault.Kind.NOT_FOUND);
    assertThat(picture.faults.get(0)).hasMessageEndingWith("; did you mean 'Thing'?)");
    assertWaits(Duration.ofMillis(500));
    model.answer(resources + ",{\"kind\":\"Thnig\",\"name\":\"thnigs\",\"namespaced\":true}]}");
    loop.run();
    assertThat(model.asked().path()).isEqualTo("/apis/example.com/v1/namespaces/default/thnigs");
  }

  @Test
  void kind_unlikeAnyOther_isAFaultThatSaysItOnce() {
    Watches watches = watches(TIMING);
    watches.subscribe(ResourceQuery.kind("example.com/v1", "Other"), new Thing.Reader(1), picture);
    watches.subscribe(ResourceQuery.kind("v1", "Other"), new Thing.Reader(1), picture);
    loop.run();
    String resources =
        "{\"resources\":[{\"kind\":\"Thing\",\"name\":\"things\",\"namespaced\":true}]}";
    model.answer(resources);
    loop.run();
    model.answer(resources);
    loop.run();
    assertThat(picture.faults)
        .extracting(ApiFault::getMessage)
        .containsExactly(
            "kind: 'Other' is not served in example.com/v1 (expected: one of Thing). Is its"
                + " CustomResourceDefinition installed, and of this version? kubectl api-resources"
                + " shows what is served",
            "kind: 'Other' is not served in v1 (expected: one of Thing). kubectl api-resources"
                + " shows what is served");
  }

  @Test
  void streamedList_deletedWhileItComesIn_hidesNoOtherDeletion() {
    start(TIMING.withInitialList(KubernetesCluster.InitialList.AUTO));
    ThingModel.Stream first = model.stream();
    model.accept(first);
    while (model.send(first)) {
      loop.run();
    }
    send(ThingModel.error(410));
    loop.advance(Duration.ofMillis(500));
    ThingModel.Stream second = model.stream();
    second.lines.opened();
    loop.run();
    // Of a, b and c, c has gone unseen, and b goes as the list comes in.
    send(ThingModel.event("ADDED", requireNonNull(model.things.get("a"))));
    send(ThingModel.event("ADDED", requireNonNull(model.things.get("b"))));
    send(ThingModel.event("DELETED", requireNonNull(model.things.get("b"))));
    send(ThingModel.bookmark(9, true));
    assertThat(picture.things).containsOnlyKeys("a");
  }

  @Test
  void list_pagesOfSeveralVersions_isFollowedFromTheFirst() {
    start(TIMING);
    model.answer("{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\"x\"},\"items\":[]}");
    loop.run();
    model.answer("{\"metadata\":{\"resourceVersion\":\"9\"},\"items\":[]}");
    loop.run();
    assertThat(model.stream().parameters).containsEntry("resourceVersion", "7");
  }

  @Test
  void watch_versionInvalid_listsAnew() {
    follow(TIMING);
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.INVALID, null));
    loop.advance(Duration.ofMillis(500));
    assertThat(model.isAsked()).isTrue();
  }

  @Test
  void confirmed_afterAFailure_isToldHoweverSoon() {
    follow(TIMING);
    send(ThingModel.bookmark(20, false));
    send(ThingModel.bookmark(21, false));
    assertThat(picture.calls).containsExactly("confirmed");
    send(ThingModel.error(500));
    loop.advance(Duration.ofMillis(500));
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.FORBIDDEN, null));
    loop.advance(Duration.ofSeconds(1));
    model.accept(model.stream());
    loop.advance(Duration.ofSeconds(1));
    send(ThingModel.bookmark(22, false));
    send(ThingModel.error(500));
    loop.advance(Duration.ofMillis(500));
    model.stream().end.completeExceptionally(fault(ApiFault.Kind.FORBIDDEN, null));
    loop.run();
    assertThat(picture.calls)
        .containsExactly("confirmed", "failed FORBIDDEN", "confirmed", "failed FORBIDDEN");
    loop.advance(Duration.ofSeconds(1));
    model.accept(model.stream());
    send(ThingModel.bookmark(23, false));
    assertThat(picture.failing).isFalse();
  }

  @Test
  void configuration_cannotBeUsed_isToldOnceAndTriedAgain() {
    model.openFault = new ApiFault(ApiFault.Kind.CONFIGURATION, "no such file");
    Watches watches = start(TIMING);
    loop.advance(Duration.ofSeconds(10));
    assertThat(picture.calls).containsExactly("failed CONFIGURATION");
    assertThat(model.opens).isBetween(4, 6);
    ThingPicture late = new ThingPicture();
    watches.subscribe(THINGS, new Thing.Reader(1), late);
    loop.run();
    assertThat(late.calls).containsExactly("failed CONFIGURATION");
    model.openFault = null;
    loop.advance(Duration.ofSeconds(30));
    answerAll();
    assertThat(picture.things).hasSize(3);
    assertThat(late.calls).isNotEmpty();
    assertThat(late.things).isEqualTo(picture.things);
    assertThat(model.lists).isEqualTo(1);
  }

  @Test
  void listener_throws_stopsNobody() {
    Watches watches = watches(TIMING);
    ThingPicture broken = new ThingPicture();
    WatchListener<Thing> throwing =
        new WatchListener<>() {
          @Override
          public void added(Thing object) {
            broken.calls.add("added");
            throw new IllegalStateException("broken");
          }

          @Override
          public void updated(Thing before, Thing now) {
            throw new StackOverflowError();
          }

          @Override
          public void deleted(Thing last) {}

          @Override
          public void synced() {
            throw new AssertionError("broken");
          }

          @Override
          public void confirmed() {}

          @Override
          public void failed(ApiFault fault) {}
        };
    watches.subscribe(THINGS, new Thing.Reader(1), throwing);
    watches.subscribe(THINGS, new Thing.Reader(1), picture);
    loop.run();
    answerAll();
    assertThat(broken.calls).hasSize(3);
    assertThat(picture.things).hasSize(3);
    assertThat(picture.synced).isEqualTo(1);
  }

  @Test
  void subscription_closedWithinACall_hearsNothingMore() {
    Watches watches = watches(TIMING);
    List<Subscription> own = new ArrayList<>();
    ThingPicture once =
        new ThingPicture() {
          @Override
          public void added(Thing now) {
            super.added(now);
            own.get(0).close();
          }
        };
    own.add(watches.subscribe(THINGS, new Thing.Reader(1), once));
    loop.run();
    answerAll();
    assertThat(once.calls).containsExactly("added a 1");
    assertThat(loop.hasEnded()).isTrue();
    assertThat(model.closes).isEqualTo(1);

    own.get(0).close();
    loop = new FakeLoop();
    watches.subscribe(THINGS, new Thing.Reader(1), picture);
    loop.run();
    answerAll();
    assertThat(picture.things).hasSize(3);
    assertThat(model.opens).isEqualTo(2);
  }

  @Test
  void subscriptions_equalQueriesAndReaders_shareAWatch() {
    Watches watches = follow(TIMING);
    ThingPicture second = new ThingPicture();
    Subscription joined =
        watches.subscribe(THINGS.inNamespace("default"), new Thing.Reader(1), second);
    loop.run();
    assertThat(second.calls).hasSize(4).endsWith("synced");
    assertThat(model.live()).hasSize(1);
    assertThat(model.isAsked()).isFalse();
    joined.close();
    loop.run();
    assertThat(model.live()).hasSize(1);

    watches.subscribe(THINGS, new Thing.Reader(2), second);
    loop.run();
    assertThat(model.isAsked()).isTrue();
  }
}
