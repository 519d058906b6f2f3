package io.forebay.benchmarks;

import java.time.Duration;
import java.util.List;

/** A measurement with processes of its own. {@link Programs} lists them all. */
interface Program {
  /** What the section of its results is called: the name of its class. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** How much it measures; at most another number of forks is asked for. */
  default Plan plan() {
    return new Plan(3, Duration.ofSeconds(10), Duration.ofSeconds(20), false);
  }

  /** What a reader of its results is to know, in a sentence; empty if nothing. */
  default String notes() {
    return "";
  }

  /**
   * Measures, with each client in turn.
   *
   * @return rows, where several quantities of one client are called {@code client: quantity}
   * @throws Exception if anything fails; nothing is written then
   */
  List<Row> run(Plan plan) throws Exception;
}
