package io.forebay.benchmarks;

import java.time.Duration;

/**
 * How much a {@link Program} measures.
 *
 * @param forks how many processes measure each client
 * @param warmUp how long a process runs before what it does counts
 * @param duration how long what it does counts
 * @param smoke whether a moment with few endpoints is enough, only to see that it runs
 */
record Plan(int forks, Duration warmUp, Duration duration, boolean smoke) {
  /** What tells only that a program runs. */
  static final Plan SMOKE = new Plan(1, Duration.ofMillis(300), Duration.ofMillis(700), true);

  /** The same with another number of processes. */
  Plan withForks(int number) {
    return new Plan(number, warmUp, duration, smoke);
  }
}
