package io.forebay.core;

import java.util.Locale;

/** Where a plugin is in its life. */
enum LifeState {
  NEW,
  STARTED,
  FAILED,
  STOPPED;

  /** Returns the name as it stands in the report. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
