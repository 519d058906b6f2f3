package io.forebay.examples;

import java.io.PrintStream;
import java.util.List;

/** One of the commands of {@link Main}. */
interface Command {
  String name();

  /** Returns what it does, in half a line. */
  String summary();

  List<Option> options();

  /**
   * Runs.
   *
   * @param out for what was asked for
   * @param err for everything else
   * @return the exit code
   * @throws UsageException if the options make no sense
   * @throws InterruptedException if the thread is interrupted, which ends those that run until then
   */
  int run(Options options, PrintStream out, PrintStream err) throws Exception;
}
