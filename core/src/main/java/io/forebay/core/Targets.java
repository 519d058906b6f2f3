package io.forebay.core;

import io.forebay.api.EndpointInfo;
import io.forebay.api.PollingSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one polling source fetches: its targets, each with a schedule and with the endpoints that
 * share it.
 *
 * <p>Used by the source's own calls alone, which come one after the other; not thread-safe. So the
 * plugin's code, {@code target} and what its result has for {@code equals} and {@code hashCode},
 * runs under no lock.
 */
final class Targets<D> {
  private static final Logger log = LoggerFactory.getLogger(Targets.class);

  /**
   * The golden ratio's fraction: its multiples spread evenly over 0 to 1, however many there are.
   */
  private static final double PHASE_STEP = 0.6180339887498949;

  /** The first fetches begin within this part of the interval, and within this time. */
  private static final double FIRST_PART = 0.75;

  private static final long FIRST_NANOS = 750_000_000L;

  /**
   * For so many targets at once that this is longer, the time for each: connecting costs more than
   * fetching, and most in a new JVM. If they came faster they would all be too late.
   */
  private static final long FIRST_NANOS_EACH = 500_000L;

  private final PollingSource<D> source;
  private final Plugin plugin;
  private final Timing timing;
  private final Function<EndpointState, Pair<D>> pairs;
  private final Readiness readiness;
  private final Workers workers;
  private final Timer timer;

  private final Map<TargetKey, Poll<D>> polls = new HashMap<>();
  private final Map<EndpointState, PollMember<D>> members = new HashMap<>();

  /** With which info each endpoint's target was asked, in vain or not. */
  private final Map<EndpointState, EndpointInfo> asked = new HashMap<>();

  /** How many targets there ever were. */
  private long ordinal;

  Targets(
      PollingSource<D> source,
      Plugin plugin,
      Timing timing,
      Function<EndpointState, Pair<D>> pairs,
      Readiness readiness,
      Workers workers,
      Timer timer) {
    this.source = source;
    this.plugin = plugin;
    this.timing = timing;
    this.pairs = pairs;
    this.readiness = readiness;
    this.workers = workers;
    this.timer = timer;
  }

  /** Sees to it that endpoints are polled at their targets, if new or with another info. */
  void update(List<EndpointState> endpoints) {
    double usual = Math.min(FIRST_NANOS, FIRST_PART * timing.interval().toNanos());
    long spread = Math.max((long) usual, FIRST_NANOS_EACH * endpoints.size());
    endpoints.forEach(endpoint -> update(endpoint, spread));
  }

  private void update(EndpointState endpoint, long spread) {
    EndpointInfo info = endpoint.info();
    if (info.equals(asked.put(endpoint, info))) {
      return;
    }
    Question question = new Question(endpoint);
    workers.call(plugin, question, () -> {});
    TargetKey target = question.target;
    PollMember<D> before = members.get(endpoint);
    if (target == null) {
      String error = "target: " + question.fault;
      if (pairs.apply(endpoint).fetches().failed(timer.now(), "target", error)) {
        log.warn("The {} cannot read {}: {}", plugin, endpoint, error);
      }
      leave(endpoint);
    } else if (before != null && before.poll() == question.known) {
      before.stays(info);
    } else {
      Runnable awaited = readiness.begin(); // Before the wait at the old target ends.
      leave(endpoint);
      Poll<D> poll = question.known == null ? begin(target, spread) : question.known;
      PollMember<D> member = new PollMember<>(poll, pairs.apply(endpoint), info, awaited);
      members.put(endpoint, member);
      poll.join(member);
    }
  }

  private Poll<D> begin(TargetKey target, long spread) {
    double phase = ordinal++ * PHASE_STEP % 1;
    Poll<D> poll = new Poll<>(target, source, plugin, timing, phase, spread, timer, workers);
    polls.put(target, poll);
    return poll;
  }

  private void leave(EndpointState endpoint) {
    PollMember<D> member = members.remove(endpoint);
    if (member != null && member.poll().leave(member)) {
      polls.remove(member.poll().target());
    }
  }

  void remove(EndpointState endpoint) {
    asked.remove(endpoint);
    leave(endpoint);
  }

  void close() {
    polls.values().forEach(Poll::close);
  }

  /** Asks the plugin for a target and whether it is known; whatever it throws ends here. */
  private final class Question implements Runnable {
    private final EndpointState endpoint;
    private @Nullable TargetKey target;
    private @Nullable Poll<D> known;
    private String fault = "";

    Question(EndpointState endpoint) {
      this.endpoint = endpoint;
    }

    @Override
    public void run() {
      try {
        Object given = source.target(endpoint);
        if (given == null) {
          fault = "target() returned null (expected: a value)";
          return;
        }
        TargetKey key = new TargetKey(given);
        known = polls.get(key);
        target = key;
      } catch (Throwable thrown) {
        // Errors of the virtual machine too: the other endpoints are to be polled all the same.
        fault = "target() threw " + Faults.describe(thrown);
      }
    }
  }
}
