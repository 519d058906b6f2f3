package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Plays random histories of objects over a random server: whatever comes, and in whatever pieces,
 * the listeners' picture is what the server has, and each call on the way there makes sense.
 */
class WatchHistoriesTest {
  private static final int HISTORIES = 1_500;
  private static final int STEPS = 80;
  private static final long SEED = 20261121;

  @Test
  void watch_randomHistories_leaveTheServersPicture() {
    play(SEED);
  }

  @Test
  void watch_otherHistoriesEachTime_leaveTheServersPicture() {
    long seed = System.nanoTime();
    System.out.println("== histories of the watch: seed " + seed);
    play(seed);
  }

  private static void play(long seed) {
    Random seeds = new Random(seed);
    for (int i = 0; i < HISTORIES; i++) {
      long one = seeds.nextLong();
      try {
        new History(one).play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("history with the seed " + one + "L: " + e.getMessage(), e);
      }
    }
  }

  private static final class History {
    private final Random random;
    private final FakeLoop loop = new FakeLoop();
    private final ThingModel model = new ThingModel();
    private final List<ThingPicture> pictures = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Watches watches;

    private History(long seed) {
      random = new Random(seed);
      model.mode = pick(ThingModel.Streams.values());
      model.expiresInStream = random.nextBoolean();
      Duration resync = random.nextInt(3) == 0 ? Duration.ofSeconds(20) : Duration.ZERO;
      WatchTiming timing =
          new WatchTiming(
              Duration.ofSeconds(60),
              resync,
              Duration.ofMillis(500),
              Duration.ofSeconds(30),
              pick(KubernetesCluster.InitialList.AUTO, KubernetesCluster.InitialList.PAGES),
              1 + random.nextInt(4),
              Duration.ofSeconds(15));
      watches = new Watches(model, timing, () -> loop, random::nextDouble);
    }

    @SafeVarargs
    private <E> E pick(E... choices) {
      return choices[random.nextInt(choices.length)];
    }

    private void play() {
      join();
      for (int step = 0; step < STEPS; step++) {
        step();
        loop.run();
        pictures.forEach(ThingPicture::verify);
      }
      heal();
      for (ThingPicture picture : pictures) {
        picture.verify();
        assertThat(picture.things).isEqualTo(model.things);
        assertThat(picture.synced).isPositive();
        assertThat(picture.failing).as("still failing").isFalse();
      }
      relistTellsNothing();
      subscriptions.forEach(Subscription::close);
      loop.run();
      assertThat(loop.hasEnded()).isTrue();
      assertThat(model.live()).isEmpty();
      assertThat(model.isAsked()).isFalse();
      assertThat(model.closes).isEqualTo(1);
    }

    private void join() {
      ThingPicture picture = new ThingPicture();
      pictures.add(picture);
      subscriptions.add(
          watches.subscribe(ResourceQuery.resource("v1", "things"), new Thing.Reader(1), picture));
    }

    private void step() {
      List<ThingModel.Stream> live = model.live();
      // At most one: that which was left is cancelled.
      assertThat(live.size() + (model.isAsked() ? 1 : 0)).isLessThanOrEqualTo(1);
      ThingModel.Stream stream = live.isEmpty() ? null : live.get(0);
      int choice = random.nextInt(stream == null ? 14 : 30);
      switch (choice) {
        case 0, 1, 2 -> model.put("thing-" + random.nextInt(6), random.nextInt(100));
        case 3 -> model.delete("thing-" + random.nextInt(6));
        case 4 -> recreate("thing-" + random.nextInt(6));
        case 5, 6, 7, 8 -> model.answer();
        case 9 -> model.fail(fault());
        case 10 -> loop.advance(Duration.ofMillis(random.nextInt(2_000)));
        case 11 -> loop.advance(Duration.ofSeconds(random.nextInt(40)));
        case 12 -> {
          if (random.nextInt(3) == 0) {
            model.compact();
          }
        }
        case 13 -> joinOrLeave();
        default -> move(requireNonNull(stream), choice);
      }
    }

    private void recreate(String name) {
      model.delete(name);
      model.put(name, random.nextInt(100));
    }

    private void joinOrLeave() {
      if (pictures.size() < 3) {
        join();
      } else {
        // The first stays: without it the watch would begin anew.
        subscriptions.remove(1).close();
        ThingPicture left = pictures.remove(1);
        left.verify();
      }
    }

    private void move(ThingModel.Stream stream, int choice) {
      if (!stream.open) {
        if (random.nextInt(6) == 0) {
          stream.end.completeExceptionally(fault());
        } else {
          model.accept(stream);
        }
        return;
      }
      switch (choice) {
        case 14 -> stream.end.complete(null);
        case 15 -> stream.end.completeExceptionally(fault());
        case 16 -> stream.line(ThingModel.error(pick(410, 500, 429, 400)));
        case 17 -> {
          if (!stream.last.isEmpty() && !stream.listing) {
            stream.line(stream.last);
          }
        }
        case 18 -> {
          if (!stream.listing) {
            model.replay(stream, random.nextInt((int) stream.position + 1));
          }
        }
        case 19 -> {
          if (!stream.listing) {
            stream.line(ThingModel.bookmark(stream.position, false));
          }
        }
        case 20 -> stream.line(odd(stream));
        default -> {
          for (int i = random.nextInt(4); i >= 0; i--) {
            model.send(stream);
          }
        }
      }
    }

    private String odd(ThingModel.Stream stream) {
      Thing other = Thing.of("thing-" + random.nextInt(6), "nobody", stream.position, 1);
      return pick(
          "{\"type\":\"ADDED\"",
          "no json",
          "{\"type\":\"MODIFIED\",\"object\":null}",
          "{\"type\":\"SHUFFLED\",\"object\":{}}",
          "{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}",
          "{\"object\":{},\"type\":\"BOOKMARK\"}",
          "{}",
          "  ",
          ThingModel.event("DELETED", other));
    }

    private ApiFault fault() {
      Duration after = random.nextInt(4) == 0 ? Duration.ofSeconds(random.nextInt(50)) : null;
      return new ApiFault(pick(ApiFault.Kind.values()), "fault " + random.nextInt(3), after, null);
    }

    /** The server does all that it should, for as long as the longest waits last. */
    private void heal() {
      for (int i = 0; i < 60; i++) {
        loop.run();
        model.answer();
        for (ThingModel.Stream stream : model.live()) {
          model.accept(stream);
          while (model.send(stream)) {
            loop.run();
          }
          if (i % 4 == 0 && stream.open && !stream.listing) {
            stream.line(ThingModel.bookmark(model.version(), false));
          }
          if (i == 17 || i == 29) {
            stream.end.complete(null);
          }
        }
        loop.advance(Duration.ofSeconds(5));
      }
    }

    private void relistTellsNothing() {
      for (ThingPicture picture : pictures) {
        picture.calls.clear();
      }
      model.compact();
      model.put("last", 1);
      model.compact();
      for (ThingModel.Stream stream : model.live()) {
        stream.line(ThingModel.error(410));
      }
      heal();
      for (ThingPicture picture : pictures) {
        picture.verify();
        picture.calls.removeIf(call -> !call.matches("(added|updated|deleted) .*"));
        // Whether the stream still brought it, or the list.
        assertThat(picture.calls).containsExactly("added last 1");
      }
    }
  }
}
