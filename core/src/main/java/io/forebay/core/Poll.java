package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.PollingSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schedule of one polling source and one target: what is fetched once for all endpoints that
 * have it in common, which most often is one endpoint.
 *
 * <p>The first fetch comes soon. While fetches succeed the others begin on a grid: a phase that
 * differs from target to target, then every interval, never drifting; the grid begins a quarter of
 * an interval after the first fetch at the earliest, and less than an interval later. There is at
 * most one fetch; grid points that passed while it lasted are skipped and counted. While fetches
 * fail they begin at growing distances instead, and the first success returns to the grid.
 *
 * <p>Endpoints come and go. What a fetch brought goes to those that are there when it has come, and
 * what became of it is counted for each of them; it goes on as long as one endpoint is left. An
 * endpoint that joins gets data when the grid's next point comes, at the latest: also while the
 * target fails, because for this endpoint it has not failed yet.
 *
 * <p>All state is guarded by this object's monitor, under which no plugin's code runs.
 */
final class Poll<D> {
  private static final Logger log = LoggerFactory.getLogger(Poll.class);

  private final TargetKey target;
  private final PollingSource<D> source;
  private final Plugin plugin;
  private final Timing timing;
  private final double phase;
  private final Timer timer;
  private final Workers workers;

  private final long first;
  private final long grid;

  /** The endpoints, in the order in which they came; the last one stays when it has left. */
  private final Set<PollMember<D>> members = new LinkedHashSet<>(2);

  /** The same, for those that go through it without the monitor; null when it is to be made. */
  private @Nullable List<PollMember<D>> snapshot;

  private boolean closed;
  private int failuresInARow;
  private long dueNanos;
  private Timer.@Nullable Task due;
  private @Nullable Fetch<D> fetch;

  /**
   * Makes a schedule, which begins when the first endpoint joins.
   *
   * @param phase the target's place within the interval, 0 to below 1
   * @param spread within how many nanoseconds the first fetch begins; where in it, the phase says
   */
  Poll(
      TargetKey target,
      PollingSource<D> source,
      Plugin plugin,
      Timing timing,
      double phase,
      long spread,
      Timer timer,
      Workers workers) {
    this.target = target;
    this.source = source;
    this.plugin = plugin;
    this.timing = timing;
    this.phase = phase;
    this.timer = timer;
    this.workers = workers;
    long interval = timing.interval().toNanos();
    long now = timer.nanos();
    first = now + (long) (phase * spread);
    long place = now + (long) (phase * interval);
    // Not at once again: what has just begun has enough to do.
    long tooEarly = Math.max(0, first + interval / 4 - place);
    grid = place + (tooEarly + interval - 1) / interval * interval;
  }

  TargetKey target() {
    return target;
  }

  /** Lets an endpoint take part. */
  synchronized void join(PollMember<D> member) {
    members.add(member);
    snapshot = null;
    if (members.size() == 1) {
      scheduleAt(first);
    } else if (fetch == null && dueNanos - timer.nanos() > timing.interval().toNanos()) {
      scheduleAt(nextOnGrid());
    }
  }

  /** Lets an endpoint take part no more; the last one ends the schedule. Returns whether it was. */
  boolean leave(PollMember<D> member) {
    boolean last;
    synchronized (this) {
      member.leave();
      last = members.size() == 1;
      if (!last) {
        members.remove(member);
        snapshot = null;
      }
    }
    if (last) {
      close();
    }
    member.ended();
    return last;
  }

  synchronized List<PollMember<D>> members() {
    List<PollMember<D>> now = snapshot;
    if (now == null) {
      now = List.copyOf(members);
      snapshot = now;
    }
    return now;
  }

  /** Returns an endpoint that has this target now; if there is none any more, one that had it. */
  Endpoint endpoint() {
    List<PollMember<D>> now = members();
    for (PollMember<D> member : now) {
      if (member.current()) {
        return member.pair().endpoint();
      }
    }
    return now.get(0).pair().endpoint();
  }

  /** Schedules the next fetch, instead of one that was scheduled and has not begun. */
  private synchronized void scheduleAt(long nanos) {
    if (!closed) {
      if (due != null) {
        due.cancel();
      }
      dueNanos = nanos;
      due = timer.scheduleLoosely(this::ring, nanos - timer.nanos());
    }
  }

  private void ring() {
    workers.gather(this::tick);
  }

  /** Begins a fetch, on a worker. */
  private void tick() {
    Fetch<D> next = null;
    synchronized (this) {
      due = null;
      if (closed) {
        return;
      }
      if (plugin.stuck()) {
        scheduleAt(nextOnGrid());
      } else {
        next = new Fetch<>(this, source, plugin, timing.timeout(), timer, workers);
        fetch = next;
      }
    }
    if (next != null) {
      next.begin();
      return;
    }
    for (PollMember<D> member :
        failed("stuck", "stuck: an earlier call of the source has not returned")) {
      member.pair().fetches().skipped(1);
      member.ended();
    }
  }

  /** Returns the first grid point after now. */
  private long nextOnGrid() {
    long next = Math.max(0, gridPoint(timer.nanos()) + 1);
    return grid + next * timing.interval().toNanos();
  }

  /** Returns the number of the last grid point before a time, -1 or less before the first. */
  private long gridPoint(long nanos) {
    return Math.floorDiv(nanos - grid, timing.interval().toNanos());
  }

  /** Counts a fetch that brought data, for each of these endpoints. */
  void succeeded(List<PollMember<D>> served, Duration took, long bytes) {
    List<Pair<D>> recovered = new ArrayList<>(0);
    for (PollMember<D> member : served) {
      if (member.pair().fetches().succeeded(timer.now(), took, bytes)) {
        recovered.add(member.pair());
      }
    }
    if (!recovered.isEmpty()) {
      EndpointId one = recovered.get(0).endpoint().id();
      log.info("The {} reads {}{} again", plugin, one, others(recovered.size() - 1));
    }
  }

  /**
   * Counts a fetch that failed, for each endpoint.
   *
   * @return the endpoints for which it failed
   */
  List<PollMember<D>> failed(String reason, String error) {
    List<PollMember<D>> now = members();
    List<Pair<D>> newly = new ArrayList<>(0);
    for (PollMember<D> member : now) {
      if (member.pair().fetches().failed(timer.now(), reason, error)) {
        newly.add(member.pair());
      }
    }
    if (!newly.isEmpty()) {
      Endpoint one = newly.get(0).endpoint();
      log.warn("The {} cannot read {}{}: {}", plugin, one, others(newly.size() - 1), error);
    }
    return now;
  }

  private static String others(int others) {
    return others == 0 ? "" : " and " + others + " more with the same target";
  }

  /** Counts a fault that spoilt no fetch, for each endpoint. */
  void problem(String reason, long count) {
    members().forEach(member -> member.pair().fetches().problem(reason, count));
  }

  /** Counts data that a fetch brought after it had been given up. */
  void tooLate() {
    members().forEach(member -> member.pair().tooLate("the time-out had passed"));
  }

  /**
   * Schedules the next fetch after one that has ended, its extraction included. What has passed on
   * the grid since the fetch was due was skipped, whatever it waited for.
   *
   * @param served the endpoints that it was made for
   */
  void ended(long startNanos, boolean success, List<PollMember<D>> served) {
    long skipped = 0;
    synchronized (this) {
      fetch = null;
      long next;
      if (success) {
        failuresInARow = 0;
        next = nextOnGrid();
        // What lies before the grid's begin counts as its point -1.
        skipped = gridPoint(next) - Math.max(-1, gridPoint(dueNanos)) - 1;
      } else {
        failuresInARow++;
        next = Math.max(startNanos + backOff(), timer.nanos());
        if (!members().equals(served)) {
          next = Math.min(next, nextOnGrid()); // One that came just now has not failed yet.
        }
      }
      scheduleAt(next);
    }
    for (PollMember<D> member : served) {
      member.pair().fetches().skipped(skipped);
      member.ended();
    }
  }

  /**
   * Returns the distance to the next fetch. After the first failure it is the initial one; later
   * ones are shorter than the full distance by up to half, by the phase: targets that failed all at
   * once, because the network did, do not come back all at once.
   */
  private long backOff() {
    long initial = timing.backOffInitial().toNanos();
    long maximum = timing.backOffMaximum().toNanos();
    int doublings = Math.min(failuresInARow - 1, 62);
    long full = initial > maximum >> doublings ? maximum : initial << doublings;
    return full - (long) (phase * (full - Math.min(initial, full)) / 2);
  }

  /** Ends the schedule and gives up a fetch that is under way. */
  void close() {
    Fetch<D> last;
    synchronized (this) {
      closed = true;
      if (due != null) {
        due.cancel();
      }
      last = fetch;
    }
    if (last != null) {
      last.cancel();
    }
    members().forEach(PollMember::ended);
  }
}
