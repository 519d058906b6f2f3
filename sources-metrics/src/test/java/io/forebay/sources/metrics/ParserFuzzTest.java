package io.forebay.sources.metrics;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.Random;

/**
 * Any bytes whatever, as a page. Runs the inputs that are kept beside it, or looks for new ones for
 * some minutes where the environment says {@code JAZZER_FUZZ=1}.
 */
class ParserFuzzTest {
  @FuzzTest(maxDuration = "5m")
  void page_ofAnyBytes_doesNoHarm(byte[] page) {
    new ParserChecks(new Random(Arrays.hashCode(page))).check(page);
  }
}
