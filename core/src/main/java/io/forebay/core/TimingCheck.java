package io.forebay.core;

import io.forebay.api.DataSource;
import io.forebay.api.PollingSource;
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

  /**
   * Checks a polling source's own times.
   *
   * @param source the source; null if it could not be made
   */
  Timing polling(SourceDraft draft, @Nullable PollingSource<?> source) {
    Duration interval = sane(draft.interval, ownInterval(draft, source));
    Duration timeout =
        sane(draft.timeout, min(interval.multipliedBy(4).dividedBy(5), LONGEST_DEFAULT_TIMEOUT));
    if (timeout.compareTo(interval) > 0 && draft.timeout != null && intervalKnown(draft)) {
      problems.add(
          draft.timeout.where(),
          Durations.format(timeout)
              + " (expected: <= interval, which is "
              + shown(interval, draft.interval)
              + "; shorten the time-out or lengthen the interval)");
    }
    Duration initial = sane(draft.backOffInitial, interval);
    Duration maximum = sane(draft.backOffMaximum, max(initial, SHORTEST_DEFAULT_BACK_OFF_MAXIMUM));
    boolean comparable = draft.backOffInitial != null || intervalKnown(draft);
    if (maximum.compareTo(initial) < 0 && draft.backOffMaximum != null && comparable) {
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

  /** The interval of a source for which none was given, by the source itself. */
  private Duration ownInterval(SourceDraft draft, @Nullable PollingSource<?> source) {
    if (draft.interval != null || draft.intervalUnknown) {
      return DEFAULT_INTERVAL;
    }
    Duration own =
        source == null ? null : own(draft, source, "defaultInterval()", source::defaultInterval);
    if (own != null) {
      return own;
    }
    draft.intervalUnknown = true;
    return DEFAULT_INTERVAL;
  }

  /** Asks a source for a time of its own; null if it is none, which is a problem then. */
  private @Nullable Duration own(
      SourceDraft draft, DataSource<?> source, String method, Faults.Call<Duration> call) {
    String what = method + " of " + source.getClass().getName();
    Duration own = Faults.call(problems, draft.where, what, call);
    String expected = own == null ? null : outOfBounds(own);
    if (own != null && expected != null) {
      problems.add(
          draft.where,
          what + " returned " + Durations.format(own) + " (expected: " + expected + ")");
      return null;
    }
    return own;
  }

  /** How old the attributes of a source that is not polled may become unless it is given. */
  Duration pushedAge(SourceDraft draft, DataSource<?> source) {
    Duration own =
        draft.maximalAge != null
            ? null
            : own(draft, source, "defaultMaximalAge()", source::defaultMaximalAge);
    return own == null ? DEFAULT_PUSHED_AGE : own;
  }

  /** Checks that a source which is not polled was given none of a polling source's times. */
  Timing pushed(SourceDraft draft, String className) {
    refuse(draft.interval, className);
    refuse(draft.timeout, className);
    refuse(draft.backOffInitial, className);
    refuse(draft.backOffMaximum, className);
    return new Timing(
        DEFAULT_INTERVAL, DEFAULT_INTERVAL, DEFAULT_INTERVAL, SHORTEST_DEFAULT_BACK_OFF_MAXIMUM);
  }

  private void refuse(@Nullable Given<Duration> given, String className) {
    if (given != null) {
      problems.add(
          given.where(),
          Durations.format(given.value())
              + " (expected: not set; "
              + className
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
    if (given != null && interval != null && intervalKnown(draft) && age.compareTo(interval) < 0) {
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
    String expected = outOfBounds(given.value());
    if (expected == null) {
      return given.value();
    }
    problems.add(given.where(), Durations.format(given.value()) + " (expected: " + expected + ")");
    return other;
  }

  /** What is expected instead of a time, or null if it is fine. */
  private static @Nullable String outOfBounds(Duration value) {
    if (value.isZero() || value.isNegative()) {
      return "> 0";
    }
    if (value.compareTo(SHORTEST) < 0) {
      return ">= 1ms";
    }
    return value.compareTo(Durations.LONGEST) > 0 ? "<= 365 days" : null;
  }

  /** Whether the interval is what was meant; if not, comparing with it would only confuse. */
  private static boolean intervalKnown(SourceDraft draft) {
    return !draft.intervalUnknown
        && (draft.interval == null || outOfBounds(draft.interval.value()) == null);
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
