package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Servers that break the protocol, lose their history, or end whatever is asked for. */
class OddServerTest {
  private static final ResourceQuery THINGS = ResourceQuery.resource("v1", "things");
  private static final WatchTiming TIMING =
      WatchTiming.DEFAULT.withInitialList(KubernetesCluster.InitialList.PAGES);

  private final ThingModel model = new ThingModel();
  private final ThingPicture picture = new ThingPicture();
  private final FakeLoop loop = new FakeLoop();

  @BeforeEach
  void follow() {
    model.put("a", 1);
    model.put("b", 2);
    new Watches(model, TIMING, () -> loop, () -> 1).subscribe(THINGS, new Thing.Reader(1), picture);
    loop.run();
    answerAndAccept();
    loop.advance(Duration.ofSeconds(12));
    picture.calls.clear();
  }

  private void answerAndAccept() {
    while (model.isAsked()) {
      model.answer();
      loop.run();
    }
    if (!model.live().isEmpty()) {
      model.accept(model.stream());
      loop.run();
    }
  }

  private void send(String line) {
    model.stream().line(line);
    loop.run();
  }

  @Test
  void watch_deletionWithAnOldVersion_isNotMissed() {
    Thing last = requireNonNull(model.things.get("a"));
    model.delete("a");
    model.put("b", 3);
    send(ThingModel.event("MODIFIED", requireNonNull(model.things.get("b"))));
    // As by servers that send the last state that was stored.
    send(ThingModel.event("DELETED", last));
    answerAndAccept();

    assertThat(picture.things).isEqualTo(model.things);
    assertThat(picture.failing).isFalse();
    picture.verify();
  }

  @Test
  void watch_bookmarkOfAnOlderHistory_listsAnew() {
    int lists = model.lists;
    send(ThingModel.bookmark(50, false));
    send(ThingModel.bookmark(2, false));
    answerAndAccept();

    assertThat(model.lists).isEqualTo(lists + 1);
    assertThat(model.stream().parameters).containsEntry("resourceVersion", "3");
    assertThat(picture.calls).containsExactly("confirmed", "synced");
  }

  @Test
  void watch_ofAServerThatIsSilent_listsAnewEverMoreSeldom() {
    model.stream().end.complete(null);
    loop.run();
    answerAndAccept();
    int lists = model.lists;
    long[] minutes = new long[3];
    for (int minute = 1, found = 0; minute < 12 && found < 3; minute++) {
      loop.advance(Duration.ofSeconds(60));
      model.stream().end.complete(null);
      loop.run();
      if (model.isAsked()) {
        minutes[found++] = minute;
      }
      answerAndAccept();
    }
    assertThat(minutes).containsExactly(1, 3, 7);
    assertThat(model.lists).isEqualTo(lists + 3);
  }

  @Test
  void watch_ofAServerThatSendsBookmarks_isNeverListedAnew() {
    int lists = model.lists;
    for (int minute = 1; minute < 100; minute++) {
      loop.advance(Duration.ofSeconds(55));
      send(ThingModel.bookmark(model.version(), false));
      loop.advance(Duration.ofSeconds(5));
      model.stream().end.complete(null);
      loop.run();
      answerAndAccept();
    }
    assertThat(model.lists).isEqualTo(lists);
  }

  @Test
  void watch_thatEndsAtOnceAfterEachEvent_isNoHotLoop() {
    int asked = 0;
    long version = 100;
    for (int tenth = 0; tenth < 100; tenth++) {
      if (!model.live().isEmpty()) {
        asked++;
        model.accept(model.stream());
        loop.run();
        send(ThingModel.bookmark(version++, false));
        model.stream().end.complete(null);
        loop.run();
      }
      loop.advance(Duration.ofMillis(100));
    }
    assertThat(asked).isBetween(8, 12);
  }

  @Test
  void watch_thatExpiresAfterEachEvent_isNoHotLoop() {
    int lists = model.lists;
    for (int tenth = 0; tenth < 100; tenth++) {
      answerAndAccept();
      if (!model.live().isEmpty()) {
        model.put("b", tenth);
        model.send(model.stream());
        loop.run();
        send(ThingModel.error(410));
      }
      loop.advance(Duration.ofMillis(100));
    }
    assertThat(model.lists - lists).isBetween(3, 6);
  }

  @Test
  void watch_thatBreaksAfterEachEvent_isNoHotLoop() {
    int asked = 0;
    long version = 100;
    for (int tenth = 0; tenth < 100; tenth++) {
      if (!model.live().isEmpty()) {
        asked++;
        model.accept(model.stream());
        loop.run();
        send(ThingModel.bookmark(version++, false));
        model.stream().end.completeExceptionally(new ApiFault(ApiFault.Kind.UNREACHABLE, "no"));
        loop.run();
      }
      loop.advance(Duration.ofMillis(100));
    }
    assertThat(asked).isBetween(3, 6);
  }

  @Test
  void object_withoutVersion_isTakenAsChanged() {
    send(ThingModel.event("MODIFIED", new Thing(new ObjectKey("default", "c"), "u", "", 1)));
    send(ThingModel.event("MODIFIED", new Thing(new ObjectKey("default", "c"), "u", "", 2)));
    assertThat(picture.calls).containsExactly("added c 1", "updated c 1 2");
  }
}
