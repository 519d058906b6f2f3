package io.forebay.core;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Extracts what one fetch brought, for one endpoint of the target after the other.
 *
 * <p>All in one task of one worker. If an extraction hangs and is given up, another worker goes on
 * with the endpoint after it, and the one that hung does no more.
 */
final class Handout<D> {
  private final List<PollMember<D>> members;
  private final D data;
  private final Observed observed;
  private final Workers workers;
  private final Runnable onEnd;

  /** Which member's turn it is. Who moves it on is the one worker that goes on. */
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Takes what a fetch brought.
   *
   * @param onEnd run once, when all members have had their turn
   */
  Handout(List<PollMember<D>> members, D data, Observed observed, Workers workers, Runnable onEnd) {
    this.members = members;
    this.data = data;
    this.observed = observed;
    this.workers = workers;
    this.onEnd = onEnd;
  }

  /** Runs on a worker. */
  void begin() {
    from(0);
  }

  private void from(int first) {
    for (int i = first; i < members.size(); i++) {
      int place = i;
      boolean returned;
      try {
        returned = extract(members.get(i), () -> after(place));
      } catch (Throwable fatal) {
        // An error of the virtual machine ends this task, but not the other endpoints' data.
        workers.execute(() -> after(place));
        throw fatal;
      }
      if (!returned || !turn.compareAndSet(i, i + 1)) {
        return;
      }
    }
    onEnd.run();
  }

  /** Goes on after a member, unless somebody has. */
  private void after(int place) {
    if (turn.compareAndSet(place, place + 1)) {
      from(place + 1);
    }
  }

  /** Returns false if the extraction was given up: another worker has gone on. */
  private boolean extract(PollMember<D> member, Runnable onAbandon) {
    Pair<D> pair = member.pair();
    if (member.left()) {
      pair.tooLate("the endpoint has another target by now");
      return true;
    }
    return pair.extract(
        data,
        observed,
        (collection, body, abandoned) ->
            workers.call(
                collection,
                body,
                () -> {
                  abandoned.run();
                  onAbandon.run();
                }));
  }
}
