package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.attributes.ModelServerMetrics;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A page that looks like the one before costs next to no memory. */
final class AllocationTest {
  private static final int LIMIT = 512;

  @Test
  void measure_ofAnArray_isItsSize() {
    long before = Allocations.ofThisThread();
    byte[] array = new byte[LIMIT * 2];
    assertThat(Allocations.ofThisThread() - before).isGreaterThanOrEqualTo(array.length);
  }

  static Stream<Path> pages() {
    return SharedData.enginePages().stream();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void page_readAgain_allocatesNextToNothing(Path path) throws Exception {
    byte[] page = SharedData.read(path);
    MetricsCollection load = new ModelServerCollection("auto");
    ExpositionParser parser = new ExpositionParser(FamilySet.of(load.families()), Pages.LINE_LIMIT);
    long[] rounds = new long[50];
    for (int i = 0; i < rounds.length; i++) {
      long before = Allocations.ofThisThread();
      parser.begin();
      for (int at = 0; at < page.length; at += 8192) {
        parser.feed(page, at, Math.min(8192, page.length - at));
      }
      parser.end();
      rounds[i] = Allocations.ofThisThread() - before;
    }
    // The first rounds load classes; the least of the others is what a page costs.
    assertThat(Arrays.stream(rounds).min().getAsLong()).isLessThanOrEqualTo(LIMIT);
  }

  /** Most of it is the record that is put; the rest is for the labels that hold a number. */
  private static final int EXTRACT_LIMIT = 560;

  @ParameterizedTest
  @MethodSource("pages")
  void page_extractedAgain_allocatesLittle(Path path) throws Exception {
    EndpointPages<ModelServerMetrics> pages =
        new EndpointPages<>(new ModelServerCollection("auto"), ModelServerMetrics.KEY);
    byte[] page = SharedData.read(path);
    long[] rounds = new long[50];
    for (int i = 0; i < rounds.length; i++) {
      long before = Allocations.ofThisThread();
      pages.read(page);
      rounds[i] = Allocations.ofThisThread() - before;
    }
    assertThat(Arrays.stream(rounds).min().getAsLong()).isLessThanOrEqualTo(EXTRACT_LIMIT);
  }
}
