package io.forebay.sources.k8s;

import io.forebay.api.Setting;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What the values of one option may be, whether they come from code or from a configuration.
 *
 * @param name of the parameter and of the field
 * @param allowed tells which values may be
 * @param expected says that, for messages
 */
record OptionRule<T>(String name, Predicate<T> allowed, String expected) {
  static final OptionRule<String> CONTEXT =
      new OptionRule<>(
          "context",
          name -> !name.isBlank() && name.chars().noneMatch(Character::isISOControl),
          "the name of a context");
  static final OptionRule<String> NAMESPACE =
      new OptionRule<>(
          "namespace",
          name -> name.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"),
          "at most 63 small letters, digits and '-', for example serving");
  static final OptionRule<Double> QPS =
      new OptionRule<>("qps", qps -> qps >= 0.01 && qps <= 10_000, "0.01 to 10000");
  static final OptionRule<Integer> BURST =
      new OptionRule<>("burst", burst -> burst >= 1 && burst <= 10_000, "1 to 10000");
  static final OptionRule<Duration> REQUEST_TIMEOUT =
      new OptionRule<>(
          "requestTimeout", within(Duration.ofMillis(1), Duration.ofMinutes(10)), "1ms to 10m");
  static final OptionRule<Duration> WATCH_TIMEOUT =
      new OptionRule<>(
          "watchTimeout", within(Duration.ofSeconds(1), Duration.ofHours(1)), "1s to 1h");
  static final OptionRule<Duration> RESYNC =
      new OptionRule<>(
          "resync",
          within(Duration.ofSeconds(1), Duration.ofDays(365)).or(Duration::isZero),
          "0s, or 1s to 365 days");
  static final OptionRule<Duration> RECONNECT_INITIAL = reconnect("initial");
  static final OptionRule<Duration> RECONNECT_MAXIMUM = reconnect("maximum");
  static final OptionRule<List<Integer>> PORTS =
      new OptionRule<>(
          "ports",
          ports -> ports.stream().distinct().filter(OptionRule::isPort).count() == ports.size(),
          "ports from 1 to 65535, each once");
  static final OptionRule<Integer> METRICS_PORT =
      new OptionRule<>("metricsPort", OptionRule::isPort, "1 to 65535");
  static final OptionRule<String> ID_PREFIX =
      new OptionRule<>(
          "idPrefix",
          prefix ->
              prefix.equals(prefix.stripLeading())
                  && prefix.chars().noneMatch(Character::isISOControl),
          "no control characters, no white space at its beginning");
  static final OptionRule<Integer> PAGE_SIZE =
      new OptionRule<>("pageSize", size -> size >= 1 && size <= 100_000, "1 to 100000");

  private static boolean isPort(int port) {
    return port > 0 && port <= 65535;
  }

  private static OptionRule<Duration> reconnect(String field) {
    return new OptionRule<>(
        "reconnect." + field, within(Duration.ofMillis(1), Duration.ofHours(1)), "1ms to 1h");
  }

  private static Predicate<Duration> within(Duration least, Duration most) {
    return value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0;
  }

  /**
   * Returns a value that came from code.
   *
   * @throws IllegalArgumentException if it is not allowed
   */
  T check(T value) {
    if (!allowed.test(value)) {
      String shown =
          value instanceof Duration duration
              ? Texts.of(duration)
              : value instanceof String ? "'" + value + "'" : String.valueOf(value);
      throw new IllegalArgumentException(name + ": " + shown + " (expected: " + expected + ")");
    }
    return value;
  }

  /** Checks what a configuration says. */
  Setting<T> of(Setting<T> setting) {
    return setting.check(allowed, expected);
  }

  /** Takes what a configuration says, if it says anything that is allowed. */
  void take(Setting<T> setting, Consumer<? super T> taker) {
    of(setting).optional().ifPresent(taker);
  }
}
