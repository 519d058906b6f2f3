package io.forebay.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Fills in the times that were not given, and checks those that were. */
final class TimingCheck {
  static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
  static final Duration LONGEST_DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  static final Duration SHORTEST_DEFAULT_BACK_OFF_MAXIMUM = Duration.ofSeconds(10);

  /** How old values of a source that is not polled may become: it has no interval to start from. */
  static final Duration DEFAULT_PUSHED_AGE = Duration.ofSeconds(3);

  private static final Duration SHORTEST = Duration.ofMillis(1);

  private final Problems problems;

  TimingCheck(Problems problems) {
    this.problems = problems;
  }

  /** Checks a polling source's own times. */
  Timing polling(SourceDraft draft) {
    Duration interval = sane(draft.interval, DEFAULT_INTERVAL);
    Duration timeout =
        sane(draft.timeout, min(interval.multipliedBy(4).dividedBy(5), LONGEST_DEFAULT_TIMEOUT));
    if (timeout.compareTo(interval) > 0 && draft.timeout != null) {
      problems.add(
          draft.timeout.where(),
          Durations.format(timeout)
              + " (expected: <= interval, which is "
              + shown(interval, draft.interval)
              + "; shorten the time-out or lengthen the interval)");
    }
    Duration initial = sane(draft.backOffInitial, interval);
    Duration maximum = sane(draft.backOffMaximum, max(initial, SHORTEST_DEFAULT_BACK_OFF_MAXIMUM));
    if (maximum.compareTo(initial) < 0 && draft.backOffMaximum != null) {
      String origin = draft.backOffInitial == null ? ", the interval" : "";
      problems.add(
          draft.backOffMaximum.where(),
          Durations.format(maximum)
              + " (expected: >= backOff.initial, which is "
              + Durations.format(initial)
              + origin
              + ")");
    }
    return new Timing(interval, timeout, initial, maximum);
  }

  /** Checks that a source which is not polled was given none of a polling source's times. */
  Timing pushed(SourceDraft draft) {
    refuse(draft.interval, draft);
    refuse(draft.timeout, draft);
    refuse(draft.backOffInitial, draft);
    refuse(draft.backOffMaximum, draft);
    return new Timing(
        DEFAULT_INTERVAL, DEFAULT_INTERVAL, DEFAULT_INTERVAL, SHORTEST_DEFAULT_BACK_OFF_MAXIMUM);
  }

  private void refuse(@Nullable Given<Duration> given, SourceDraft draft) {
    if (given != null) {
      problems.add(
          given.where(),
          Durations.format(given.value())
              + " (expected: not set; "
              + draft.source.getClass().getName()
              + " is no PollingSource, it is never asked for data)");
    }
  }

  /**
   * Checks a maximal age.
   *
   * @param given what was given, or null
   * @param other what counts if none was given
   * @param draft the source that it belongs to
   * @param interval the source's interval; null if it is not polled
   */
  Duration maximalAge(
      @Nullable Given<Duration> given,
      Duration other,
      SourceDraft draft,
      @Nullable Duration interval) {
    Duration age = sane(given, other);
    if (given != null && interval != null && age.compareTo(interval) < 0) {
      problems.add(
          given.where(),
          Durations.format(age)
              + " (expected: >= interval, which is "
              + shown(interval, draft.interval)
              + "; values would be stale before the next fetch: shorten the interval or raise the"
              + " maximal age, best to three intervals)");
    }
    return age;
  }

  static Duration defaultAge(@Nullable Duration interval) {
    return interval == null ? DEFAULT_PUSHED_AGE : interval.multipliedBy(3);
  }

  /** The given time if it is within bounds; after a problem, what counts if none is given. */
  private Duration sane(@Nullable Given<Duration> given, Duration other) {
    if (given == null) {
      return other;
    }
    Duration value = given.value();
    String expected = null;
    if (value.isZero() || value.isNegative()) {
      expected = "> 0";
    } else if (value.compareTo(SHORTEST) < 0) {
      expected = ">= 1ms";
    } else if (value.compareTo(Durations.LONGEST) > 0) {
      expected = "<= 365 days";
    }
    if (expected == null) {
      return value;
    }
    problems.add(given.where(), Durations.format(value) + " (expected: " + expected + ")");
    return other;
  }

  private static String shown(Duration value, @Nullable Given<Duration> given) {
    return Durations.format(value) + (given == null ? " by default" : "");
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
