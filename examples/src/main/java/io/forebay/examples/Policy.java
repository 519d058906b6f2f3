package io.forebay.examples;

import io.forebay.api.Endpoint;
import java.util.List;

/** Says which endpoint gets the next request. Called by one thread at a time. */
interface Policy {
  /** Returns the name, as it is given on the command line. */
  String name();

  /**
   * Chooses an endpoint. Reads memory only.
   *
   * @param endpoints at least one
   * @param inFlight what this gateway itself has sent and not got back
   */
  Endpoint choose(List<Endpoint> endpoints, InFlight inFlight);
}
