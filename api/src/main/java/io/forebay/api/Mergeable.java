package io.forebay.api;

/**
 * A value that several collections may contribute to. An attribute has one collection that produces
 * it, unless the type of its key is mergeable: then several may, each with the part that it knows,
 * and what is published is what they last put, merged in the order of observation. So a number that
 * came with a response replaces the same number of an older scrape, and leaves the others alone.
 * What one of them put and did not observe again within its maximal age takes part no more.
 *
 * <p>Implementations are immutable.
 *
 * <pre>{@code
 * record Load(OptionalDouble cpu, OptionalDouble memory) implements Mergeable<Load> {
 *   public Load mergedWith(Load newer) {
 *     return new Load(
 *         newer.cpu().isPresent() ? newer.cpu() : cpu,
 *         newer.memory().isPresent() ? newer.memory() : memory);
 *   }
 * }
 * Load load = new Load(OptionalDouble.of(0.5), OptionalDouble.of(0.8));
 * Load now = load.mergedWith(new Load(OptionalDouble.of(0.9), OptionalDouble.empty()));
 * }</pre>
 *
 * @param <T> the type of the value itself
 */
public interface Mergeable<T extends Mergeable<T>> {
  /**
   * Returns this with what a newer observation knows better. Runs before the attribute is
   * published, and once more if another collection put something meanwhile: quick, without I/O or
   * side effects. If it throws or returns null, the newest value is published alone, and that is
   * counted as a problem of the collection that put it.
   *
   * @param newer what was observed later, or at the same time by a collection that was registered
   *     later
   * @return the newer value where it has one, this value elsewhere
   */
  T mergedWith(T newer);
}
