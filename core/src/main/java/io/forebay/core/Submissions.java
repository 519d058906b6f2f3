package io.forebay.core;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * What was submitted for one endpoint and is not extracted yet: one after the other, each in a task
 * of its own, and none while another extraction for the endpoint lasts. No worker waits for that.
 */
final class Submissions<D> {
  private final Turns turns;

  /** Guarded by this, as the flags are. */
  private final Queue<Submission<D>> waiting = new ArrayDeque<>(1);

  /** Whether a task is scheduled or at work. */
  private boolean running;

  private boolean closed;

  Submissions(Turns turns) {
    this.turns = turns;
  }

  /** Lets a submission extract after those before it. */
  void add(Submission<D> submission, Executor workers) {
    boolean first;
    boolean tooLate;
    synchronized (this) {
      tooLate = closed;
      if (!tooLate) {
        waiting.add(submission);
      }
      first = !running && !tooLate;
      running |= first;
    }
    if (tooLate) {
      submission.end(false);
    } else if (first) {
      workers.execute(() -> next(workers));
    }
  }

  private void next(Executor workers) {
    Turns.Turn turn = turns.takeOr(() -> workers.execute(() -> next(workers)));
    if (turn == null) {
      return;
    }
    Submission<D> submission;
    synchronized (this) {
      submission = waiting.poll();
      running = submission != null;
    }
    if (submission == null) {
      turn.end();
    } else {
      submission.begin(turn, () -> ended(workers));
    }
  }

  private void ended(Executor workers) {
    boolean more;
    synchronized (this) {
      more = !waiting.isEmpty();
      running = more;
    }
    if (more) {
      workers.execute(() -> next(workers));
    }
  }

  /**
   * Ends all that wait, and those that come, in vain: the endpoint's life or the source's is over.
   */
  void close() {
    List<Submission<D>> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(waiting);
      waiting.clear();
    }
    left.forEach(submission -> submission.end(false));
  }
}
