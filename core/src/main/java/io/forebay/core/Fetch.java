package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.FetchContext;
import io.forebay.api.PollingSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One fetch: begins, then brings data, fails, or is given up, whichever comes first; what comes
 * after that is dropped and counted.
 */
final class Fetch<D> implements FetchContext {
  private enum State {
    FETCHING,
    EXTRACTING,
    ENDED
  }

  private final Poll<D> poll;
  private final PollingSource<D> source;
  private final Plugin plugin;
  private final Duration timeout;
  private final Timer timer;
  private final Workers workers;

  private final AtomicReference<State> state = new AtomicReference<>(State.FETCHING);
  private final AtomicLong bytes = new AtomicLong();
  private final long startNanos;
  private final Instant startedAt;
  private volatile @Nullable CompletionStage<D> stage;
  private volatile Timer.@Nullable Task alarm;

  Fetch(
      Poll<D> poll,
      PollingSource<D> source,
      Plugin plugin,
      Duration timeout,
      Timer timer,
      Workers workers) {
    this.poll = poll;
    this.source = source;
    this.plugin = plugin;
    this.timeout = timeout;
    this.timer = timer;
    this.workers = workers;
    startNanos = timer.nanos();
    startedAt = timer.now();
  }

  /** Starts the time-out, and the fetch on this thread, which is a worker. */
  void begin() {
    alarm = timer.scheduleLoosely(this::timedOut, timeout.toNanos());
    if (state.get() == State.ENDED) {
      disarm(); // Removed before there was an alarm.
    }
    workers.call(plugin, this::fetch, () -> {});
  }

  private void fetch() {
    if (state.get() != State.FETCHING) {
      return; // Removed just now.
    }
    try {
      CompletionStage<D> begun =
          Objects.requireNonNull(source.fetch(this), "fetch() returned null instead of a stage");
      stage = begun;
      if (state.get() == State.ENDED) {
        giveUp(); // Ended before the stage was known, so nobody else has cancelled it.
      }
      begun.whenComplete(this::completed);
    } catch (Throwable fault) {
      completed(null, fault);
      Faults.rethrowIfFatal(fault);
    }
  }

  /** Runs on whichever thread the source completes its stage; does nothing long there. */
  private void completed(@Nullable D data, @Nullable Throwable fault) {
    if (data != null && fault == null) {
      if (state.compareAndSet(State.FETCHING, State.EXTRACTING)) {
        disarm();
        Duration took = Duration.ofNanos(timer.nanos() - startNanos);
        workers.soon(() -> extract(data, took));
      } else {
        poll.tooLate();
      }
    } else if (state.compareAndSet(State.FETCHING, State.ENDED)) {
      disarm();
      Throwable reason =
          fault == null ? new NullPointerException("the fetch brought null") : Faults.unwrap(fault);
      failed(Faults.reason(reason), Faults.describe(reason));
    }
  }

  private void failed(String reason, String error) {
    poll.ended(startNanos, false, poll.failed(reason, error));
  }

  private void extract(D data, Duration took) {
    List<PollMember<D>> members = poll.members();
    poll.succeeded(members, took, bytes.get());
    Runnable onEnd = () -> extracted(members);
    Observed observed = new Observed(startedAt, startNanos, false);
    new Handout<>(members, data, observed, workers, onEnd).begin();
  }

  private void extracted(List<PollMember<D>> members) {
    if (state.compareAndSet(State.EXTRACTING, State.ENDED)) {
      poll.ended(startNanos, true, members);
    }
  }

  private void timedOut() {
    if (state.compareAndSet(State.FETCHING, State.ENDED)) {
      giveUpLater();
      failed("timeout", "timeout: no answer within " + Durations.format(timeout));
    }
  }

  /** Gives the fetch up, because no endpoint is left or the data layer ends. */
  void cancel() {
    if (state.compareAndSet(State.FETCHING, State.ENDED)) {
      disarm();
      giveUpLater();
    }
  }

  private void disarm() {
    Timer.Task task = alarm;
    if (task != null) {
      task.cancel();
    }
  }

  // Cancelling runs code of the source, which the timer's thread must not.
  private void giveUpLater() {
    workers.execute(() -> workers.call(plugin, this::giveUp, () -> {}));
  }

  private void giveUp() {
    CompletionStage<D> begun = stage;
    if (begun != null) {
      try {
        begun.toCompletableFuture().cancel(true);
      } catch (UnsupportedOperationException e) {
        // A stage of its own kind, which cannot be told; what it brings is dropped.
      } catch (RuntimeException | LinkageError e) {
        poll.problem("cancelling failed: " + Faults.reason(e), 1);
      }
    }
  }

  @Override
  public Endpoint endpoint() {
    return poll.endpoint();
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public void received(long bytes) {
    this.bytes.addAndGet(bytes);
  }

  @Override
  public void problem(String reason, long count) {
    poll.problem(Objects.requireNonNull(reason, "reason"), count);
  }
}
