package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadPoolTest {
  /** What the pool wants to be run some milliseconds later. */
  private final BlockingQueue<Runnable> looks = new LinkedBlockingQueue<>();

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<ThreadPool> pools = new ArrayList<>();

  @AfterEach
  void end() {
    release.countDown();
    pools.forEach(ThreadPool::end);
  }

  private ThreadPool pool(int threads) {
    ThreadPool pool = new ThreadPool(threads, looks::add, looks::add);
    pools.add(pool);
    return pool;
  }

  private void hang() {
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The workers of all pools of this process. */
  private static Set<Thread> workers() {
    Set<Thread> workers = new HashSet<>(Thread.getAllStackTraces().keySet());
    workers.removeIf(thread -> !thread.getName().startsWith("forebay-worker"));
    return workers;
  }

  private static boolean sleeps(Thread worker) {
    Object blocker = LockSupport.getBlocker(worker);
    return blocker != null
        && ThreadPool.class.equals(blocker.getClass().getEnclosingClass())
        && worker.getState() == Thread.State.WAITING;
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      if (Thread.interrupted()) {
        throw new InterruptedException("the test's time is over");
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void soon_whileAThreadIsAwake_waitsForThatThread() throws Exception {
    ThreadPool pool = pool(3);
    Queue<Thread> ran = new ConcurrentLinkedQueue<>();
    Set<Thread> started = new HashSet<>();
    CountDownLatch done = new CountDownLatch(3);
    Runnable noting =
        () -> {
          ran.add(Thread.currentThread());
          done.countDown();
        };
    pool.soon(
        () -> {
          Set<Thread> before = workers();
          pool.soon(noting);
          pool.soon(noting);
          started.addAll(workers());
          started.removeAll(before);
          noting.run();
        });
    done.await();
    assertThat(ran).hasSize(3).containsOnly(ran.element());
    assertThat(started).isEmpty();
  }

  @Test
  void soon_behindTasksThatHang_runsAfterALook() throws Exception {
    ThreadPool pool = pool(3);
    CountDownLatch given = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch third = new CountDownLatch(1);
    pool.soon(
        () -> {
          pool.soon(
              () -> {
                second.countDown();
                hang();
              });
          pool.soon(third::countDown);
          given.countDown();
          hang();
        });
    given.await();
    looks.take().run();
    second.await();
    // The thread that took the second task has left the third behind.
    looks.take().run();
    third.await();
  }

  @Test
  void gather_whileAllSleep_wakesOneThreadOnceAllAlarmsHaveRung() throws Exception {
    BlockingQueue<Runnable> afterAlarms = new LinkedBlockingQueue<>();
    ThreadPool pool = new ThreadPool(3, looks::add, afterAlarms::add);
    pools.add(pool);
    BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
    Runnable noting = () -> ran.add(Thread.currentThread());
    pool.execute(noting);
    Thread worker = ran.take();
    for (int round = 0; round < 3; round++) {
      await(() -> sleeps(worker));
      pool.gather(noting);
      pool.gather(noting);
      pool.gather(noting);
      assertThat(sleeps(worker)).isTrue();
      assertThat(afterAlarms).hasSize(1);
      afterAlarms.remove().run();
      assertThat(List.of(ran.take(), ran.take(), ran.take())).containsOnly(worker);
    }
    assertThat(ran).isEmpty();
  }

  @Test
  void gather_behindATaskThatHangs_runsAfterALook() throws Exception {
    ThreadPool pool = pool(2);
    CountDownLatch hung = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    pool.soon(
        () -> {
          pool.gather(second::countDown);
          hung.countDown();
          hang();
        });
    hung.await();
    looks.take().run();
    second.await();
  }

  @Test
  void gather_whatIsGatheredWhenTheFirstHangs_runsAfterALook() throws Exception {
    BlockingQueue<Runnable> afterAlarms = new LinkedBlockingQueue<>();
    ThreadPool pool = new ThreadPool(2, looks::add, afterAlarms::add);
    pools.add(pool);
    CountDownLatch second = new CountDownLatch(1);
    pool.gather(this::hang);
    pool.gather(second::countDown);
    afterAlarms.remove().run();
    looks.take().run();
    second.await();
  }

  @Test
  void tasks_whileAThreadThatWasReplacedHangs_waitForNoLook() throws Exception {
    ThreadPool pool = pool(1);
    pool.execute(this::hang);
    pool.resize(+1);
    BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();
    Runnable noting = () -> ran.add(Thread.currentThread());
    pool.execute(noting);
    Thread second = ran.take();
    await(() -> sleeps(second));
    looks.clear();
    pool.soon(noting);
    assertThat(ran.take()).isEqualTo(second);
    await(() -> sleeps(second));
    pool.gather(noting);
    looks.remove().run(); // When all alarms have rung.
    assertThat(ran.take()).isEqualTo(second);
    assertThat(looks).isEmpty();
  }

  @Test
  void execute_whileAThreadIsAwake_runsOnAnother() throws Exception {
    ThreadPool pool = pool(2);
    CountDownLatch ran = new CountDownLatch(1);
    pool.execute(this::hang);
    pool.execute(ran::countDown);
    ran.await();
    assertThat(looks).isEmpty();
  }

  @Test
  void resize_whileAllHang_letsAnotherThreadRun() throws Exception {
    ThreadPool pool = pool(1);
    CountDownLatch ran = new CountDownLatch(1);
    pool.execute(this::hang);
    pool.execute(ran::countDown);
    pool.resize(+1);
    ran.await();
  }

  @Test
  void resize_toFewer_endsOneThatSleeps() throws Exception {
    ThreadPool pool = pool(2);
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    CountDownLatch both = new CountDownLatch(2);
    Runnable meeting =
        () -> {
          threads.add(Thread.currentThread());
          both.countDown();
          try {
            both.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    pool.execute(meeting);
    pool.execute(meeting);
    both.await();
    await(() -> threads.stream().allMatch(ThreadPoolTest::sleeps));
    pool.resize(-1);
    await(() -> threads.stream().filter(Thread::isAlive).count() == 1);
    CountDownLatch ran = new CountDownLatch(1);
    pool.execute(ran::countDown);
    ran.await();
  }

  @Test
  void task_thatKillsItsThread_stopsNoOther() throws Exception {
    ThreadPool pool = pool(1);
    CountDownLatch ran = new CountDownLatch(1);
    pool.execute(
        () -> {
          pool.soon(ran::countDown);
          throw new InternalError("as if the machine were broken");
        });
    ran.await();
  }

  @Test
  void thread_thatCannotBeStarted_isTriedAgainWhileTasksWait() throws Exception {
    AtomicInteger refusals = new AtomicInteger(2);
    ThreadFactory factory =
        task ->
            new Thread(task) {
              @Override
              public synchronized void start() {
                if (refusals.getAndDecrement() > 0) {
                  throw new OutOfMemoryError("unable to create native thread, as it were");
                }
                super.start();
              }
            };
    ThreadPool pool = new ThreadPool(1, looks::add, looks::add, factory);
    pools.add(pool);
    CountDownLatch ran = new CountDownLatch(1);
    List<String> logged =
        LogTest.during(
            () -> {
              pool.execute(ran::countDown);
              looks.remove().run();
            });
    assertThat(logged).filteredOn(line -> line.contains("cannot be started")).hasSize(1);
    assertThat(ran.getCount()).isEqualTo(1);
    looks.remove().run();
    ran.await();
  }

  @Test
  void tasks_whereNobodyCanBeToldToLook_areNotLost() throws Exception {
    AtomicInteger refusals = new AtomicInteger(3);
    Executor later =
        task -> {
          if (refusals.getAndDecrement() > 0) {
            throw new OutOfMemoryError("as it were");
          }
          looks.add(task);
        };
    ThreadPool pool = new ThreadPool(2, later, later);
    pools.add(pool);
    CountDownLatch ran = new CountDownLatch(2);
    pool.execute(
        () -> {
          for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> pool.soon(ran::countDown))
                .isInstanceOf(OutOfMemoryError.class);
          }
        });
    ran.await();
    assertThat(refusals.get()).isNegative();
  }

  @Test
  void task_thatWaitsForANappingThreadThatEnds_isRunByOneThatSleeps() throws Exception {
    ThreadPool pool = pool(1);
    pool.execute(this::hang);
    for (int round = 0; round < 50; round++) {
      Set<Thread> idle = ConcurrentHashMap.newKeySet();
      CountDownLatch both = new CountDownLatch(2);
      pool.resize(round == 0 ? 2 : 1);
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              idle.add(Thread.currentThread());
              both.countDown();
              try {
                both.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      both.await();
      await(() -> idle.stream().allMatch(ThreadPoolTest::sleeps));
      CountDownLatch woken = new CountDownLatch(1);
      pool.execute(woken::countDown);
      woken.await();
      // It naps now, most often.
      await(() -> idle.stream().allMatch(t -> t.getState() != Thread.State.RUNNABLE));
      CountDownLatch ran = new CountDownLatch(1);
      pool.soon(ran::countDown);
      pool.resize(-1);
      while (!ran.await(1, TimeUnit.MILLISECONDS)) {
        Runnable look = looks.poll();
        if (look != null) {
          look.run();
        }
      }
      await(() -> idle.stream().filter(Thread::isAlive).count() == 1);
    }
  }

  @Test
  void interrupt_thatATaskLeavesBehind_reachesNoOther() throws Exception {
    ThreadPool pool = pool(1);
    BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
    pool.execute(
        () -> {
          pool.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
          Thread.currentThread().interrupt();
        });
    assertThat(interrupted.take()).isFalse();
  }

  @Test
  void tasksOfManyThreads_runOnceEach() throws Exception {
    try (SystemTimer timer = new SystemTimer()) {
      ThreadPool pool = new ThreadPool(3, timer::soon, timer::afterwards);
      pools.add(pool);
      int each = 20_000;
      AtomicIntegerArray ran = new AtomicIntegerArray(4 * each);
      CountDownLatch done = new CountDownLatch(4 * each);
      for (int i = 0; i < 4; i++) {
        Consumer<Runnable> way =
            List.<Consumer<Runnable>>of(pool::soon, pool::execute, pool::gather, pool::soon).get(i);
        int first = i * each;
        new Thread(
                () -> {
                  for (int n = first; n < first + each; n++) {
                    int number = n;
                    Runnable task =
                        () -> {
                          ran.incrementAndGet(number);
                          done.countDown();
                        };
                    way.accept(task);
                  }
                })
            .start();
      }
      done.await();
      assertThat(pool.end()).isTrue();
      assertThat(IntStream.range(0, 4 * each).map(ran::get)).containsOnly(1);
    }
  }

  @Test
  void end_dropsWhatWaits_andTellsOfThreadsThatRunOn() throws Exception {
    ThreadPool pool = pool(1);
    CountDownLatch begun = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    pool.execute(
        () -> {
          begun.countDown();
          boolean ended = false;
          while (!ended) {
            try {
              ended = release.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
              // It does not care.
            }
          }
        });
    begun.await();
    pool.execute(ran::incrementAndGet);
    assertThat(pool.end()).isFalse();
    release.countDown();
    assertThat(pool.end()).isTrue();
    pool.execute(ran::incrementAndGet);
    assertThat(ran).hasValue(0);
  }
}
