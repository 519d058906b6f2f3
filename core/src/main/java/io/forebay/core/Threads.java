package io.forebay.core;

import java.util.concurrent.ThreadFactory;

/** Makes threads. */
final class Threads {
  private Threads() {}

  /** Makes daemons of this name. */
  static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
