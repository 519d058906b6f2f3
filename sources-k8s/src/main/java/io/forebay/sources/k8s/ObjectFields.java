package io.forebay.sources.k8s;

import io.forebay.api.ForebayException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Kubernetes object, or of an object within it, read by path and type. Immutable.
 *
 * <p>A field that is absent, or null, gives an empty result. One of another type than the method
 * reads is a fault of the data: all methods then throw a {@link ForebayException} that names the
 * path and the types, and never the value, which may be a secret. Thrown out of {@code extract}, it
 * makes that extraction fail, which is counted and reported.
 *
 * <pre>{@code
 * KubernetesObject node =
 *     KubernetesObject.parse(
 *         "{'kind': 'Node', 'metadata': {'name': 'gpu-1'}, 'status': {'capacity': {'cpu': '8'}}}"
 *             .replace('\'', '"'));
 * String cpus = node.text("status", "capacity", "cpu").orElse("unknown");
 * for (ObjectFields condition : node.objects("status", "conditions")) {
 *   System.out.println(condition.text("type") + " " + condition.text("status"));
 * }
 * }</pre>
 */
public sealed class ObjectFields permits KubernetesObject {
  private final CompactMap<Object> content;

  ObjectFields(CompactMap<Object> content) {
    this.content = content;
  }

  /**
   * Reads a text.
   *
   * @param path the names of the fields that lead to it
   * @return the text; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public Optional<String> text(String... path) {
    return find(String.class, "a text", path);
  }

  /**
   * Reads a whole number.
   *
   * @param path the names of the fields that lead to it
   * @return the number; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public OptionalLong integer(String... path) {
    Optional<Long> value = find(Long.class, "a whole number", path);
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }

  /**
   * Reads a number, whole or not.
   *
   * @param path the names of the fields that lead to it
   * @return the number; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public OptionalDouble number(String... path) {
    Optional<Number> value = find(Number.class, "a number", path);
    return value.isPresent()
        ? OptionalDouble.of(value.get().doubleValue())
        : OptionalDouble.empty();
  }

  /**
   * Reads an amount as Kubernetes writes it: a number, or a text such as {@code 500m}, {@code 8} or
   * {@code 16Gi}.
   *
   * @param path the names of the fields that lead to it
   * @return the number that it stands for, 17179869184 for {@code 16Gi}; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public OptionalDouble quantity(String... path) {
    Optional<Object> value = find(Object.class, "an amount", path);
    if (value.isPresent() && value.get() instanceof String text) {
      OptionalDouble amount = Quantity.parse(text);
      if (amount.isEmpty()) {
        throw fault(path, path.length, "a text that is no amount", "an amount");
      }
      return amount;
    }
    return number(path);
  }

  /**
   * Reads true or false.
   *
   * @param path the names of the fields that lead to it
   * @return the value; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public Optional<Boolean> bool(String... path) {
    return find(Boolean.class, "true or false", path);
  }

  /**
   * Reads a time as Kubernetes writes it, {@code 2026-11-21T18:00:00Z}.
   *
   * @param path the names of the fields that lead to it
   * @return the time; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public Optional<Instant> time(String... path) {
    Optional<String> text = find(String.class, "a time", path);
    try {
      return text.map(time -> OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException e) {
      throw fault(path, path.length, "a text that is no time", "a time");
    }
  }

  /**
   * Reads a list of texts.
   *
   * @param path the names of the fields that lead to it
   * @return an immutable list; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public List<String> texts(String... path) {
    return list(path).stream()
        .map(item -> cast(String.class, "a list of texts", item, path))
        .toList();
  }

  /**
   * Reads an object whose values are texts, such as labels.
   *
   * @param path the names of the fields that lead to it
   * @return an immutable map; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public Map<String, String> textMap(String... path) {
    TreeMap<String, String> texts = new TreeMap<>();
    object(path)
        .ifPresent(
            object ->
                object.content.forEach(
                    (name, value) ->
                        texts.put(name, cast(String.class, "an object of texts", value, path))));
    return CompactMap.copyOf(texts);
  }

  /**
   * Reads an object within this one.
   *
   * @param path the names of the fields that lead to it
   * @return the object; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public Optional<ObjectFields> object(String... path) {
    return find(CompactMap.class, "an object", path).map(ObjectFields::ofContent);
  }

  /**
   * Reads a list of objects.
   *
   * @param path the names of the fields that lead to it
   * @return an immutable list; empty if it is absent
   * @throws ForebayException if there is something else
   */
  public List<ObjectFields> objects(String... path) {
    return list(path).stream()
        .map(item -> ofContent(cast(CompactMap.class, "a list of objects", item, path)))
        .toList();
  }

  /**
   * Returns the names of the fields that are there.
   *
   * @return an immutable set, in natural order
   */
  public Set<String> names() {
    return content.keySet();
  }

  final CompactMap<Object> content() {
    return content;
  }

  /** All maps within the content are of this type. */
  @SuppressWarnings("unchecked")
  static ObjectFields ofContent(CompactMap<?> content) {
    return new ObjectFields((CompactMap<Object>) content);
  }

  private List<?> list(String... path) {
    Optional<List<?>> list = find(List.class, "a list", path).map(found -> (List<?>) found);
    return list.orElse(List.of());
  }

  private <T> Optional<T> find(Class<T> type, String expected, String... path) {
    Object value = content;
    for (int i = 0; i < path.length; i++) {
      if (!(value instanceof CompactMap<?> map)) {
        throw fault(path, i, nameOf(value), "an object");
      }
      value = map.get(path[i]);
      if (value == null) {
        return Optional.empty();
      }
    }
    return Optional.of(cast(type, expected, value, path));
  }

  private static <T> T cast(Class<T> type, String expected, Object value, String... path) {
    if (!type.isInstance(value)) {
      throw fault(path, path.length, nameOf(value), expected);
    }
    return type.cast(value);
  }

  private static ForebayException fault(String[] path, int length, String found, String expected) {
    String place = length == 0 ? "the object" : String.join(".", Arrays.copyOf(path, length));
    return new ForebayException(place + ": " + found + " (expected: " + expected + ")", null);
  }

  private static String nameOf(@Nullable Object value) {
    if (value instanceof String) {
      return "a text";
    } else if (value instanceof Number) {
      return value instanceof Long ? "a whole number" : "a number";
    } else if (value instanceof Boolean) {
      return "true or false";
    }
    return value instanceof List ? "a list" : "an object";
  }
}
