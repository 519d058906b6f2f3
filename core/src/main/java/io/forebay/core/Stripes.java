package io.forebay.core;

/**
 * The stripes of a store, made as endpoints come. Thread-safe.
 *
 * <p>Endpoints that come one after the other share one. A fixed number of stripes, given by hash,
 * would be shared by endpoints that have nothing to do with each other: their writers would write
 * the same memory, and wait for each other the more often, the larger the fleet is.
 */
final class Stripes {
  /** How many endpoints share a stripe. */
  static final int ENDPOINTS = 4;

  private Stripe last = new Stripe();

  /** How many endpoints have the last one. */
  private int endpoints;

  /** Returns the stripe of an endpoint that comes. */
  synchronized Stripe next() {
    if (endpoints == ENDPOINTS) {
      last = new Stripe();
      endpoints = 0;
    }
    endpoints++;
    return last;
  }
}
