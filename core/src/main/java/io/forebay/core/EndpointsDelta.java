package io.forebay.core;

import io.forebay.api.Endpoint;
import io.forebay.api.EndpointsChange;
import java.util.List;

/**
 * What one change did to the endpoints.
 *
 * @param removed those that went, before the others came
 * @param added those that came
 * @param changed those that stayed, with another info
 * @param current all that there are now; immutable
 */
record EndpointsDelta(
    List<EndpointState> removed,
    List<EndpointState> added,
    List<EndpointState> changed,
    List<Endpoint> current) {
  boolean any() {
    return !removed.isEmpty() || !added.isEmpty() || !changed.isEmpty();
  }

  /** Returns the same for a source. */
  EndpointsChange change() {
    return new EndpointsChange(
        List.copyOf(added), List.copyOf(removed), List.copyOf(changed), current);
  }
}
