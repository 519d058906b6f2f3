package io.forebay.sources.k8s;

import java.time.Duration;

/**
 * Where a watch goes on, and how far the server is to be believed in that. Confined to the loop.
 */
final class WatchPosition {
  /** After so many watches without a word, at the latest, all is listed anew. */
  private static final int MOST_TRUST = 64;

  /** After so many failures in a row the version may be the reason. */
  private static final int DISTRUST = 3;

  private final EventLoop loop;
  private final long usual;
  private String version = "";
  private long listedAt;
  private long heardAt;
  // How many watches without a word are no reason for doubts.
  private int trust = 1;

  /**
   * Makes one that is unknown.
   *
   * @param watchTimeout for how long the server is asked to keep a watch open
   */
  WatchPosition(EventLoop loop, Duration watchTimeout) {
    this.loop = loop;
    this.usual = watchTimeout.toNanos() / 10 * 9;
  }

  /** Empty if a list is needed first. */
  String version() {
    return version;
  }

  boolean isKnown() {
    return !version.isEmpty();
  }

  /** Tells whether an event is older than what came before it. */
  boolean isPast(String event) {
    return isKnown() && Versions.isOlder(event, version);
  }

  /** All was listed, and is of this version. */
  void listed(String now) {
    version = now;
    listedAt = loop.nanos();
    heardAt = listedAt;
  }

  /** Tells whether all was listed a short time ago. */
  boolean wasListedWithin(Duration time) {
    return loop.nanos() - listedAt < time.toNanos();
  }

  /**
   * An event or a bookmark has come.
   *
   * @return whether it is of another version
   */
  boolean moved(String now) {
    heardAt = loop.nanos();
    boolean news = !now.equals(version);
    version = now;
    return news;
  }

  /** A watch has ended in order. */
  void watched() {
    // A server that was set back to an older state is silent until it comes to our version again.
    if (loop.nanos() - heardAt >= trust * usual) {
      forget();
      // There are servers without bookmarks.
      trust = Math.min(2 * trust, MOST_TRUST);
    }
  }

  /** Forgets what a failure makes doubtful; it was the latest of so many in a row. */
  void failed(ApiFault.Kind kind, int failures) {
    switch (kind) {
      case EXPIRED, MALFORMED, INVALID -> forget();
      case SERVER -> {
        if (failures >= DISTRUST) {
          forget();
        }
      }
      // It may be another server that answers next.
      case UNREACHABLE -> trust = 1;
      default -> {}
    }
  }

  void forget() {
    version = "";
  }
}
