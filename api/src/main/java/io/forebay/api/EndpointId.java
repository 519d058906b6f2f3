package io.forebay.api;

import java.util.Objects;

/**
 * The name under which one endpoint is known, unique within a data layer.
 *
 * <p>An id outlives an {@link Endpoint}: one that is removed and comes back under the same id is
 * another endpoint, and starts without attributes. Immutable.
 *
 * <pre>{@code
 * EndpointId id = EndpointId.of("vllm-0");
 * System.out.println(id.value());
 * }</pre>
 *
 * @param value the name: not blank, without control characters, without white space at its ends;
 *     compared by case
 */
public record EndpointId(String value) implements Comparable<EndpointId> {
  /**
   * Checks the name.
   *
   * @param value the name
   * @throws IllegalArgumentException if the name is blank, holds a control character, or has white
   *     space at its ends
   */
  public EndpointId {
    Objects.requireNonNull(value, "value");
    // Ids stand in logs, where a line end would forge a line.
    if (value.isEmpty()
        || !value.equals(value.strip())
        || value.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "endpoint id: '"
              + value
              + "' (expected: not blank, no control characters, no white space at its ends)");
    }
  }

  /**
   * Returns the id of this name.
   *
   * @param value the name
   * @return the id
   * @throws IllegalArgumentException if the name is blank, holds a control character, or has white
   *     space at its ends
   */
  public static EndpointId of(String value) {
    return new EndpointId(value);
  }

  /** Orders by the name's UTF-16 code units. */
  @Override
  public int compareTo(EndpointId other) {
    return value.compareTo(other.value);
  }

  /** Returns the name itself. */
  @Override
  public String toString() {
    return value;
  }
}
