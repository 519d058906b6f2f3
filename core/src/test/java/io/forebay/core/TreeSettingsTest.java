package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TreeSettingsTest {
  @TempDir private Path folder;

  private <T> T read(String content, Function<Settings, T> reader) throws IOException {
    Path file = Files.writeString(folder.resolve("f.yaml"), content);
    return SettingsFile.read(file, SettingsFile.MOST, null, reader);
  }

  private String problems(String content, Function<Settings, ?> reader) {
    return Refused.message(folder, () -> read(content, reader)).replaceFirst(".*\n", "");
  }

  @Test
  void bytes_units_areMultiplied() throws IOException {
    String content = "{a: 7, b: 16KiB, c: 2 MiB, d: 1GiB, e: 0B, f: 9223372036854775807}";
    assertThat(
            this.<List<Long>>read(
                content,
                s ->
                    List.of("a", "b", "c", "d", "e", "f").stream()
                        .map(f -> s.bytes(f).required())
                        .toList()))
        .containsExactly(7L, 16384L, 2L << 20, 1L << 30, 0L, Long.MAX_VALUE);
  }

  @Test
  void bytes_others_areRefused() {
    for (String bad :
        List.of("-1", "1.5", "1KB", "'1'", "9223372036854775808", "9999999999GiB", "true", "[]")) {
      assertThat(problems("a: " + bad, s -> s.bytes("a").orElse(1L)))
          .as(bad)
          .contains("(expected: a whole number, alone or with B, KiB, MiB or GiB)");
    }
  }

  @Test
  void number_forms_areRead() throws IOException {
    assertThat(
            this.<Double>read(
                "{a: 1, b: 1.5, c: -2e3}", s -> number(s, "a") + number(s, "b") + number(s, "c")))
        .isEqualTo(-1997.5);
    for (String bad : List.of(".inf", ".nan", "'1'", "1e999", "x")) {
      assertThat(problems("a: " + bad, s -> s.number("a").orElse(1.0)))
          .as(bad)
          .contains("(expected: a number)");
    }
  }

  @Test
  void scalars_ofOldYaml_areTexts() throws IOException {
    assertThat(
            this.<List<String>>read(
                "a: [yes, no, On, 0100, 0x1F, 1:30, .inf, 2026-11-21, 10.0.0.1]",
                s -> s.strings("a").required()))
        .containsExactly(
            "yes", "no", "On", "0100", "0x1F", "1:30", ".inf", "2026-11-21", "10.0.0.1");
    assertThat(problems("a: 0100", s -> s.integer("a").orElse(1)))
        .isEqualTo("  f.yaml:1:4: a: '0100' (expected: a whole number)");
  }

  private static double number(Settings settings, String field) {
    return settings.number(field).required();
  }

  @Test
  void integer_others_areRefused() {
    assertThat(problems("a: 1.0", s -> s.integer("a").orElse(1)))
        .isEqualTo("  f.yaml:1:4: a: 1.0 (expected: a whole number)");
    assertThat(problems("a: 2147483648", s -> s.integer("a").orElse(1)))
        .isEqualTo(
            "  f.yaml:1:4: a: 2147483648 (expected: a whole number from -2147483648 to"
                + " 2147483647)");
  }

  @Test
  void bool_yes_isRefused() throws IOException {
    assertThat(
            this.<Boolean>read(
                "{a: true, b: false}", s -> s.bool("a").required() && !s.bool("b").required()))
        .isTrue();
    assertThat(problems("a: yes", s -> s.bool("a").orElse(true)))
        .isEqualTo("  f.yaml:1:4: a: 'yes' (expected: true or false)");
  }

  @Test
  void duration_forms_areRead() throws IOException {
    assertThat(
            this.<List<Duration>>read(
                "{a: 1.5s, b: 20ms, c: 3m, d: 2 h, e: 0s, f: 0.001ms}",
                s ->
                    List.of("a", "b", "c", "d", "e", "f").stream()
                        .map(f -> s.duration(f).required())
                        .toList()))
        .containsExactly(
            Duration.ofMillis(1500),
            Duration.ofMillis(20),
            Duration.ofMinutes(3),
            Duration.ofHours(2),
            Duration.ZERO,
            Duration.ofNanos(1000));
  }

  @Test
  void strings_itemsOfOtherTypes_areRefusedEach() throws IOException {
    assertThat(this.<List<String>>read("a: [x, '1']", s -> s.strings("a").required()))
        .containsExactly("x", "1");
    assertThat(problems("a: [x, 1, [y]]", s -> s.strings("a").orElse(List.of())))
        .isEqualTo(
            """
              f.yaml:1:8: a[1]: 1 (expected: a text; quotes make a text of it)
              f.yaml:1:11: a[2]: a list (expected: a text)"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void integers_oneOrAList_areRead() throws IOException {
    assertThat(this.<List<Integer>>read("a: [3, -1, 3]", s -> s.integers("a").required()))
        .containsExactly(3, -1, 3);
    assertThat(this.<List<Integer>>read("a: 8000", s -> s.integers("a").required()))
        .containsExactly(8000);
    assertThat(this.<List<Integer>>read("a: []", s -> s.integers("a").required())).isEmpty();
    assertThat(this.<List<Integer>>read("{}", s -> s.integers("a").orElse(List.of(7))))
        .containsExactly(7);
  }

  @Test
  void integers_others_areRefusedEach() {
    assertThat(problems("a: [1, x, 1.5, 2147483648]", s -> s.integers("a").required()))
        .isEqualTo(
            """
              f.yaml:1:8: a[1]: 'x' (expected: a whole number)
              f.yaml:1:11: a[2]: 1.5 (expected: a whole number)
              f.yaml:1:16: a[3]: 2147483648 (expected: a whole number from -2147483648 to \
            2147483647)"""
                .stripTrailing());
    assertThat(problems("a: x", s -> s.integers("a").orElse(List.of())))
        .isEqualTo("  f.yaml:1:4: a: 'x' (expected: a list of whole numbers)");
    assertThat(problems("{}", s -> s.integers("a").required()))
        .isEqualTo("  f.yaml:1:1: a: missing (expected: a list of whole numbers)");
  }

  @Test
  void shared_thatCouldNotBeMade_isMadeAtTheNextCall() throws IOException {
    Function<Settings, String> reader =
        s -> {
          assertThatThrownBy(
                  () ->
                      s.shared(
                          String.class,
                          1,
                          () -> {
                            throw new IllegalStateException("no");
                          }))
              .hasMessage("no");
          assertThatThrownBy(() -> s.shared(String.class, 1, raw(5)))
              .isInstanceOf(ClassCastException.class);
          return s.shared(String.class, 1, () -> "made") + s.shared(String.class, 1, () -> "again");
        };
    assertThat(this.<String>read("{}", reader)).isEqualTo("mademade");
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // What a plugin with raw types would do.
  private static Supplier<String> raw(Object value) {
    return (Supplier) () -> value;
  }

  @Test
  void stringMap_always_keepsTheOrder() throws IOException {
    assertThat(read("a: {z: '1', b: x, y: w}", s -> s.stringMap("a").orElse(Map.of())).keySet())
        .containsExactly("z", "b", "y");
    assertThat(problems("a: [x]", s -> s.stringMap("a").orElse(Map.of())))
        .isEqualTo("  f.yaml:1:4: a: a list (expected: an object of texts)");
  }

  @Test
  void required_missing_isNotedOnceWithWhatIsExpected() {
    assertThat(
            problems(
                "{}",
                s -> {
                  assertThat(s.string("scheme").oneOf("http", "https").required())
                      .isEqualTo("http");
                  assertThat(s.string("scheme").oneOf("http", "https").required())
                      .isEqualTo("http");
                  return s.integer("port").check(p -> p > 0, "> 0").required();
                }))
        .isEqualTo(
            """
              f.yaml:1:1: scheme: missing (expected: one of 'http', 'https')
              f.yaml:1:1: port: missing (expected: > 0)"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void optional_missing_isEmptyAndNoProblem() throws IOException {
    Function<Settings, Optional<Integer>> reader = s -> s.integer("a").optional();
    assertThat(read("{}", reader)).isEmpty();
    assertThat(read("a: 3", reader)).contains(3);
  }

  @Test
  void problem_ofMissingField_standsAtTheObject() {
    assertThat(
            problems(
                "a: 1\nb:\n  - c: 2\n",
                s -> {
                  s.integer("a").required();
                  Settings b = s.objects("b").get(0);
                  b.problem("c", "2 (expected: at most d)");
                  b.problem("d", "missing (expected: at least c)");
                  return 0;
                }))
        .isEqualTo(
            """
              f.yaml:3:5: b[0].d: missing (expected: at least c)
              f.yaml:3:8: b[0].c: 2 (expected: at most d)"""
                .indent(2)
                .stripTrailing());
  }

  @Test
  void object_isReadOrRefusedWithoutItsValue() throws IOException {
    Function<Settings, String> reader =
        s -> s.object("a", "{b: TEXT}").required().string("b").required();
    assertThat(this.<String>read("a: {b: x}", reader)).isEqualTo("x");
    assertThat(this.<Boolean>read("{}", s -> s.object("a", "{b: TEXT}").optional().isEmpty()))
        .isTrue();
    assertThat(problems("{}", reader)).isEqualTo("  f.yaml:1:1: a: missing (expected: {b: TEXT})");
    assertThat(problems("a: s3cret", reader))
        .isEqualTo("  f.yaml:1:4: a: a text (expected: {b: TEXT})");
    assertThat(problems("a: [{b: x}]", reader))
        .isEqualTo("  f.yaml:1:4: a: a list (expected: {b: TEXT})");
    assertThat(problems("a: {b: x, long: y}", reader))
        .isEqualTo("  f.yaml:1:11: a.long: unknown field (expected: one of b)");
  }

  @Test
  void objects_thatAreNone_areRefused() {
    assertThat(problems("b: 1", s -> s.objects("b")))
        .isEqualTo("  f.yaml:1:4: b: a number (expected: an object, or a list of them)");
  }

  @Test
  void objects_readTwice_areCheckedOnce() {
    assertThat(
            problems(
                "b: [{c: x, d: y}]",
                s ->
                    s.objects("b").get(0).string("c").required()
                        + s.objects("b").get(0).string("c").required()))
        .isEqualTo("  f.yaml:1:12: b[0].d: unknown field (expected: one of c; did you mean 'c'?)");
  }

  @Test
  void nearest_names_areFound() {
    List<String> names = List.of("interval", "maximalAge", "model-server", "vllm");
    assertThat(Nearest.of("intervall", names)).isEqualTo("interval");
    assertThat(Nearest.of("inetrval", names)).isEqualTo("interval");
    assertThat(Nearest.of("maximal-age", names)).isEqualTo("maximalAge");
    assertThat(Nearest.of("max", names)).isEqualTo("maximalAge");
    assertThat(Nearest.of("MODEL_SERVER", names)).isEqualTo("model-server");
    assertThat(Nearest.of("vlm", names)).isEqualTo("vllm");
    assertThat(Nearest.of("sglang", names)).isNull();
    assertThat(Nearest.of("", names)).isNull();
    assertThat(Nearest.of("x".repeat(1000), names)).isNull();
  }

  @Test
  void durations_always_areWrittenAsTheyAreRead() {
    for (String text : List.of("0s", "1ms", "0.5ms", "999ms", "1s", "1.5s", "90s", "1m", "2h")) {
      Duration duration = Durations.parse(text);
      assertThat(Durations.format(Objects.requireNonNull(duration, text))).isEqualTo(text);
    }
    assertThat(Durations.format(Duration.ofMillis(-1500))).isEqualTo("-1.5s");
    for (String bad : List.of("", "s", "1", "1 d", "1S", "-1s", "1e3s", "+1s", "1.s", "8761h")) {
      assertThat(Durations.parse(bad)).as(bad).isNull();
    }
  }
}
