package io.forebay.core;

import io.forebay.api.EndpointInfo;

/** One endpoint's time at a target. It ends for good; one that comes back is another member. */
final class PollMember<D> {
  private final Pair<D> pair;
  private final Poll<D> poll;
  private final Runnable onFirstEnd;

  private volatile EndpointInfo info;
  private volatile boolean left;

  /**
   * Makes a member; the poll does not know of it yet.
   *
   * @param info the endpoint's info for which its target was asked
   * @param onFirstEnd ends the wait for its first fetch; does nothing the second time
   */
  PollMember(Poll<D> poll, Pair<D> pair, EndpointInfo info, Runnable onFirstEnd) {
    this.poll = poll;
    this.pair = pair;
    this.info = info;
    this.onFirstEnd = onFirstEnd;
  }

  Poll<D> poll() {
    return poll;
  }

  Pair<D> pair() {
    return pair;
  }

  /** Notes that the endpoint has this target with another info, too. */
  void stays(EndpointInfo other) {
    info = other;
  }

  void leave() {
    left = true;
  }

  boolean left() {
    return left;
  }

  /** Tells whether the endpoint exists as it was when its target was asked. */
  boolean current() {
    EndpointState endpoint = pair.endpoint();
    return !left && !endpoint.removed() && endpoint.info().equals(info);
  }

  /** A fetch that the endpoint took part in has ended, or the endpoint's time here. */
  void ended() {
    onFirstEnd.run();
  }
}
