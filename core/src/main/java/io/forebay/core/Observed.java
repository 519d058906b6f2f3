package io.forebay.core;

import java.time.Instant;

/**
 * When something was observed.
 *
 * @param at for people
 * @param nanos on the timer's clock
 * @param told whether this is when the source told of it, and not a time that it named: what the
 *     source confirmed later it said of this, too
 */
record Observed(Instant at, long nanos, boolean told) {
  /** Returns the moment of now, at which a source tells of something. */
  static Observed now(Timer timer) {
    return new Observed(timer.now(), timer.nanos(), true);
  }

  boolean after(long other) {
    return nanos - other > 0;
  }
}
