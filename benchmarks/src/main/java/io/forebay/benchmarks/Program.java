package io.forebay.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A measurement with processes of its own. {@link Programs} lists them all. */
interface Program {
  /** What its section is called, and what it is chosen by: the name of its class. */
  default String name() {
    return getClass().getSimpleName();
  }

  /** How much it measures; at most another number of forks is asked for. */
  default Plan plan() {
    return new Plan(3, Duration.ofSeconds(10), Duration.ofSeconds(20), false);
  }

  /** What it lacks on this machine, with what is expected; empty if it can run. */
  default Optional<String> missing() {
    return Optional.empty();
  }

  /**
   * Measures, with each client in turn.
   *
   * @return rows, where several quantities of one client are called {@code client: quantity}
   * @throws Exception if anything fails; nothing is written then
   */
  List<Row> run(Plan plan) throws Exception;

  /** What a reader is to know, asked after a run: sentences, or empty. */
  default String notes() {
    return "";
  }
}
