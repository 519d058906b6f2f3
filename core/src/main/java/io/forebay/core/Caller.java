package io.forebay.core;

/** How a plugin is called: under the workers' watch, or just so. */
interface Caller {
  /**
   * Calls.
   *
   * @param onAbandon to be run if the call is given up, before the next one is made
   * @return whether what the call did still counts
   */
  boolean call(Plugin plugin, Runnable body, Runnable onAbandon);
}
