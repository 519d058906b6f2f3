package io.forebay.api;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The fields that a configuration gives to one plugin, read by name and type.
 *
 * <p>A field that is missing, of another type, or out of range does not throw: it is noted with its
 * file, line and column, and a stand-in is returned, so that one run finds all problems. If there
 * was any, what the provider made is thrown away and the data layer is not built. Fields that were
 * not asked for are unknown, and are refused with the nearest name that was.
 *
 * <p>Not thread-safe; valid during the call of the provider only.
 *
 * <pre>{@code
 * int port = settings.integer("port").check(p -> p > 0 && p < 65536, "1 to 65535").orElse(8000);
 * Duration pause = settings.duration("pause").required();
 * String scheme = settings.string("scheme").oneOf("http", "https").orElse("http");
 * for (Settings header : settings.objects("headers")) {
 *   System.out.println(header.string("name").required());
 * }
 * }</pre>
 */
public interface Settings {
  /**
   * Reads a text. A number or a boolean is no text.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<String> string(String field);

  /**
   * Reads a whole number.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<Integer> integer(String field);

  /**
   * Reads a whole number with an optional unit {@code B}, {@code KiB}, {@code MiB} or {@code GiB},
   * in bytes.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<Long> bytes(String field);

  /**
   * Reads a number.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<Double> number(String field);

  /**
   * Reads {@code true} or {@code false}.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<Boolean> bool(String field);

  /**
   * Reads a time span: a number and one of {@code ms}, {@code s}, {@code m}, {@code h}, as in
   * {@code 1.5s}. A number without unit is refused, and so is a negative one.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<Duration> duration(String field);

  /**
   * Reads the path of a file. A relative one starts at the folder of the configuration file, or
   * where there is none at the working directory.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<Path> path(String field);

  /**
   * Reads a list of texts.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<List<String>> strings(String field);

  /**
   * Reads a list of whole numbers. One number that is not in a list counts as a list of one.
   *
   * @param field the field's name
   * @return the field
   */
  Setting<List<Integer>> integers(String field);

  /**
   * Reads an object whose values are texts, for example labels.
   *
   * @param field the field's name
   * @return the field; its map keeps the order
   */
  Setting<Map<String, String>> stringMap(String field);

  /**
   * Reads one object that stands in no list. A message about another value does not show it: where
   * an object belongs that names the place of a secret, the secret itself may stand.
   *
   * @param field the field's name
   * @param expected what is expected, for messages, for example {@code "{file: PATH}"}
   * @return the field
   */
  Setting<Settings> object(String field, String expected);

  /**
   * Reads a list of objects. One object that is not in a list counts as a list of one.
   *
   * @param field the field's name
   * @return the objects; none if the field is missing
   */
  List<Settings> objects(String field);

  /**
   * Returns an object that the plugins of one data layer share, such as a connection that several
   * of them use: all that ask with an equal key get the same one, and those of other data layers
   * another. It is made at the first call and never closed by the data layer; who uses it counts
   * its users.
   *
   * @param type the class of the object; part of the key
   * @param key what it is made of: an immutable value with {@code equals} and {@code hashCode}
   * @param made makes it. Starts nothing
   * @param <T> the type of the object
   * @return the shared object
   */
  <T> T shared(Class<T> type, Object key, Supplier<? extends T> made);

  /**
   * Notes a problem with a field, for what no single field shows: two that contradict each other.
   *
   * @param field the field's name; its place is shown if it is there, else that of these settings
   * @param message what was found and what was expected, for example {@code "20 (expected: at most
   *     maximum, which is 10)"}
   */
  void problem(String field, String message);
}
