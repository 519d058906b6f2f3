package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SystemTimerTest {
  private final SystemTimer timer = new SystemTimer();

  @AfterEach
  void close() {
    timer.close();
  }

  @Test
  void alarms_ringOnceAndNeverEarly() throws Exception {
    int count = 2_000;
    SplittableRandom random = new SplittableRandom(1);
    CountDownLatch rung = new CountDownLatch(count);
    AtomicIntegerArray times = new AtomicIntegerArray(count);
    Queue<Long> early = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < count; i++) {
      long delay = random.nextLong(TimeUnit.MILLISECONDS.toNanos(300)) >> random.nextInt(20);
      long due = System.nanoTime() + delay;
      int number = i;
      Runnable alarm =
          () -> {
            if (System.nanoTime() - due < 0) {
              early.add(delay);
            }
            times.incrementAndGet(number);
            rung.countDown();
          };
      var unused = i % 2 == 0 ? timer.schedule(alarm, delay) : timer.scheduleLoosely(alarm, delay);
    }
    rung.await();
    timer.close();
    assertThat(early).isEmpty();
    assertThat(IntStream.range(0, count).map(times::get)).containsOnly(1);
  }

  @Test
  void alarm_thatIsCancelled_doesNotRing() throws Exception {
    AtomicInteger rung = new AtomicInteger();
    CountDownLatch later = new CountDownLatch(1);
    // On the timer's own thread, so that nothing rings between the two.
    timer.soon(
        () -> {
          timer.schedule(rung::incrementAndGet, 0).cancel();
          var unused = timer.schedule(later::countDown, 1_000_000);
        });
    later.await();
    assertThat(rung).hasValue(0);
  }

  @Test
  void alarm_thatIsSooner_ringsWhileALaterOneWaits() throws Exception {
    CountDownLatch rung = new CountDownLatch(2);
    AtomicInteger later = new AtomicInteger();
    var unused = timer.schedule(later::incrementAndGet, Long.MAX_VALUE);
    unused = timer.schedule(rung::countDown, 1_000_000);
    timer.soon(rung::countDown);
    rung.await();
    assertThat(later).hasValue(0);
  }

  @Test
  void alarm_thatThrows_stopsNoOther() throws Exception {
    CountDownLatch rung = new CountDownLatch(1);
    var first =
        timer.schedule(
            () -> {
              throw new IllegalStateException("on purpose");
            },
            0);
    var second = timer.schedule(rung::countDown, 1);
    rung.await();
    assertThat(first).isNotSameAs(second);
  }

  @Test
  void alarm_thatThrowsWhatCannotBeLogged_stopsNoOther() throws Exception {
    class Unspeakable extends Error {
      private static final long serialVersionUID = 1;

      @Override
      public String getMessage() {
        throw new Unspeakable();
      }
    }
    CountDownLatch rung = new CountDownLatch(2);
    timer.soon(
        () -> {
          throw new Unspeakable();
        });
    timer.soon(rung::countDown); // Most often at the same time.
    var later = timer.schedule(rung::countDown, 20_000_000);
    rung.await();
    later.cancel();
  }

  @Test
  void alarm_thatIsCancelledLongBefore_isForgotten() {
    for (int i = 1; i <= 1_000; i++) {
      timer.schedule(() -> {}, TimeUnit.HOURS.toNanos(i)).cancel();
    }
    assertThat(timer.times()).isZero();
  }

  @Test
  void alarms_whoseNeighboursAreCancelledLongBefore_ring() throws Exception {
    int count = 100;
    AtomicInteger cancelled = new AtomicInteger();
    CountDownLatch rung = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      var neighbour = timer.schedule(cancelled::incrementAndGet, 1_200_000_000);
      var unused = timer.schedule(rung::countDown, 1_200_000_000);
      neighbour.cancel();
    }
    rung.await();
    assertThat(cancelled).hasValue(0);
  }

  @Test
  void alarms_thatAreFarEnough_comeTogether() {
    SplittableRandom random = new SplittableRandom(2);
    long second = TimeUnit.SECONDS.toNanos(1);
    long slot = 1L << 23;
    long begin = System.nanoTime();
    for (int i = 0; i < 1_000; i++) {
      var unused = timer.scheduleLoosely(() -> {}, 10 * second + random.nextLong(second));
    }
    // As many as there are slots in a second, and in what the loop lasts.
    long loose = (second + System.nanoTime() - begin) / (2 * slot) + 2;
    assertThat((long) timer.times()).isBetween(50L, loose);
    for (int i = 0; i < 1_000; i++) {
      var unused = timer.schedule(() -> {}, 10 * second + random.nextLong(second));
    }
    long all = (second + System.nanoTime() - begin) / slot + 2;
    assertThat((long) timer.times())
        .as("half as long, every other one the same")
        .isBetween(100L, all);
  }

  @Test
  void afterwards_runsOnceAllThatIsDueHasRung() throws Exception {
    Queue<String> order = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(1);
    // On the timer's own thread, so that nothing rings between the two.
    timer.soon(() -> twoAtOnce(order, done));
    done.await();
    assertThat(order).containsExactly("first", "second", "afterwards");
  }

  /** Runs on the timer's thread; again if the next slot began between the two. */
  private void twoAtOnce(Queue<String> order, CountDownLatch done) {
    AtomicBoolean together = new AtomicBoolean();
    Runnable last =
        () -> {
          if (together.get()) {
            order.add("afterwards");
            done.countDown();
          }
        };
    int before = timer.times();
    timer.soon(() -> note(together, order, "first", last));
    timer.soon(() -> note(together, order, "second", () -> {}));
    together.set(timer.times() - before == 1);
    if (!together.get()) {
      timer.soon(() -> twoAtOnce(order, done));
    }
  }

  private void note(AtomicBoolean together, Queue<String> order, String what, Runnable last) {
    if (together.get()) {
      order.add(what);
      timer.afterwards(last);
    }
  }

  @Test
  void afterwards_onAnotherThread_runsSoon() throws Exception {
    BlockingThread thread = new BlockingThread();
    timer.afterwards(thread);
    assertThat(thread.take()).isNotEqualTo(Thread.currentThread());
  }

  @Test
  void close_endsTheThread_andNothingRingsAfterIt() throws Exception {
    BlockingThread thread = new BlockingThread();
    var unused = timer.schedule(thread, 0);
    Thread rang = thread.take();
    timer.close();
    assertThat(rang.isAlive()).isFalse();
    var after = timer.schedule(() -> {}, 0);
    assertThat(timer.times()).isZero();
    after.cancel();
  }

  /** Tells which thread it was run on. */
  private static final class BlockingThread implements Runnable {
    private final CountDownLatch ran = new CountDownLatch(1);
    private volatile Thread thread = Thread.currentThread();

    @Override
    public void run() {
      thread = Thread.currentThread();
      ran.countDown();
    }

    Thread take() throws InterruptedException {
      ran.await();
      return thread;
    }
  }
}
