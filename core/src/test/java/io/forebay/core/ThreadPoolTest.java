package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    ThreadPool pool = new ThreadPool(threads, looks::add);
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

  @Test
  void soon_whileAThreadIsAwake_waitsForThatThread() throws Exception {
    ThreadPool pool = pool(3);
    Queue<Thread> ran = new ConcurrentLinkedQueue<>();
    CountDownLatch done = new CountDownLatch(3);
    Runnable noting =
        () -> {
          ran.add(Thread.currentThread());
          done.countDown();
        };
    pool.soon(
        () -> {
          pool.soon(noting);
          pool.soon(noting);
          noting.run();
        });
    done.await();
    assertThat(ran).hasSize(3).containsOnly(ran.element());
  }

  @Test
  void soon_behindTasksThatHang_runsAfterALook() throws Exception {
    ThreadPool pool = pool(3);
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
          hang();
        });
    looks.take().run();
    second.await();
    // The thread that took the second task has left the third behind.
    looks.take().run();
    third.await();
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
    pool.resize(-1);
    while (threads.stream().filter(Thread::isAlive).count() > 1) {
      Thread.onSpinWait();
    }
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
              public void start() {
                if (refusals.getAndDecrement() > 0) {
                  throw new OutOfMemoryError("unable to create native thread, as it were");
                }
                super.start();
              }
            };
    ThreadPool pool = new ThreadPool(1, looks::add, factory);
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
    ThreadPool pool = new ThreadPool(2, later);
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
    for (int round = 0; round < 50; round++) {
      ThreadPool pool = pool(3);
      CountDownLatch all = new CountDownLatch(3);
      pool.execute(
          () -> {
            all.countDown();
            hang();
          });
      for (int i = 0; i < 2; i++) {
        pool.execute(
            () -> {
              all.countDown();
              try {
                all.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      all.await();
      CountDownLatch ran = new CountDownLatch(1);
      pool.soon(ran::countDown); // One of the two naps now, or is about to.
      pool.resize(-1);
      while (!ran.await(1, TimeUnit.MILLISECONDS)) {
        Runnable look = looks.poll();
        if (look != null) {
          look.run();
        }
      }
    }
  }

  @Test
  void interrupt_thatATaskLeavesBehind_reachesNoOther() throws Exception {
    ThreadPool pool = pool(1);
    BlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
    pool.execute(() -> Thread.currentThread().interrupt());
    pool.execute(() -> interrupted.add(Thread.currentThread().isInterrupted()));
    assertThat(interrupted.take()).isFalse();
  }

  @Test
  void tasksOfManyThreads_runOnceEach() throws Exception {
    try (SystemTimer timer = new SystemTimer()) {
      ThreadPool pool = new ThreadPool(3, timer::soon);
      pools.add(pool);
      int each = 20_000;
      AtomicInteger ran = new AtomicInteger();
      CountDownLatch done = new CountDownLatch(4 * each);
      for (int i = 0; i < 4; i++) {
        boolean patient = i % 2 == 0;
        Runnable task =
            () -> {
              ran.incrementAndGet();
              done.countDown();
            };
        new Thread(
                () -> {
                  for (int n = 0; n < each; n++) {
                    if (patient) {
                      pool.soon(task);
                    } else {
                      pool.execute(task);
                    }
                  }
                })
            .start();
      }
      done.await();
      assertThat(pool.end()).isTrue();
      assertThat(ran).hasValue(4 * each);
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
