package io.forebay.examples;

import io.forebay.api.Endpoint;
import java.util.List;

/** One after the other, whatever their load. */
final class RoundRobin implements Policy {
  private int next;

  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public Endpoint choose(List<Endpoint> endpoints, InFlight inFlight) {
    next = (next + 1) % endpoints.size();
    return endpoints.get(next);
  }
}
