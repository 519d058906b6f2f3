package io.forebay.api;

import java.util.List;

/**
 * How the set of endpoints changed. Immutable.
 *
 * <pre>{@code
 * EndpointsChange change =
 *     new EndpointsChange(List.of(endpoint), List.of(), List.of(), List.of(endpoint));
 * change.added().forEach(added -> System.out.println("new: " + added.id()));
 * }</pre>
 *
 * @param added endpoints that came
 * @param removed endpoints that went, and will not come back: a later one of the same id is another
 * @param changed endpoints that stayed, and whose {@linkplain Endpoint#info() info} changed
 * @param current all endpoints that there are after the change
 */
public record EndpointsChange(
    List<Endpoint> added, List<Endpoint> removed, List<Endpoint> changed, List<Endpoint> current) {
  /**
   * Copies the lists.
   *
   * @param added endpoints that came
   * @param removed endpoints that went
   * @param changed endpoints that stayed, and whose {@linkplain Endpoint#info() info} changed
   * @param current all endpoints that there are after the change
   */
  public EndpointsChange {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    changed = List.copyOf(changed);
    current = List.copyOf(current);
  }
}
