package io.forebay.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchmarksOptionsTest {
  private static BenchmarksOptions of(String... arguments) {
    return BenchmarksOptions.of(List.of("ABenchmark", "BBenchmark"), arguments);
  }

  @Test
  void noOptions_chooseEverything() {
    assertThat(of().chosen("ABenchmark")).isTrue();
    assertThat(of().forks()).isEmpty();
    assertThat(of().command("ABenchmark"))
        .isEqualTo("java -jar benchmarks/target/benchmarks.jar ABenchmark");
    assertThat(of().file("17").getFileName()).hasToString("results-jdk-17.json");
  }

  @Test
  void options_areRead() {
    BenchmarksOptions options = of("BBenchmark", "--forks", "2", "--out", "some.json", "--list");

    assertThat(options.chosen("BBenchmark")).isTrue();
    assertThat(options.chosen("ABenchmark")).isFalse();
    assertThat(options.list()).isTrue();
    assertThat(options.file("17")).isEqualTo(Path.of("some.json"));
    assertThat(options.command("BBenchmark")).endsWith("benchmarks.jar BBenchmark --forks 2");
    assertThat(of("--help").help()).isTrue();
  }

  @Test
  void options_thatAreWrong_areRefused() {
    assertThatThrownBy(() -> of("--fork", "2"))
        .hasMessage("--fork: unknown (expected: --out, --forks, --list, --help or names)");
    assertThatThrownBy(() -> of("CBenchmark"))
        .hasMessage("CBenchmark: unknown (expected: some of ABenchmark, BBenchmark)");
    assertThatThrownBy(() -> of("--forks", "0")).hasMessage("--forks: 0 (expected: 1 to 99)");
    assertThatThrownBy(() -> of("--forks"))
        .hasMessage("--forks: nothing after it (expected: 1 to 99)");
    assertThatThrownBy(() -> of("--out")).hasMessage("--out: nothing after it (expected: a file)");
  }
}
