package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/**
 * Reads what is to be kept of one object out of its JSON. Thread-safe. Readers that keep the same
 * are equal: queries that are equal, with equal readers, share a watch.
 *
 * @param <T> what is kept
 */
interface ObjectReader<T extends WatchedObject> {
  /**
   * Reads one object. Of hostile or future objects it keeps what it can; a field of an unexpected
   * type counts as absent, unless there is no key without it.
   *
   * @param parser stands at the object's first token, a start of an object; afterwards at its last
   * @throws IOException if it is no object that has a name
   */
  T read(JsonParser parser) throws IOException;
}
