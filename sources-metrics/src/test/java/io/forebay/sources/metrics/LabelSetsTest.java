package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class LabelSetsTest {
  private final LabelSets sets = new LabelSets();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private int intern(String text) {
    byte[] bytes = bytes("{" + text + "}");
    return sets.intern(bytes, 1, bytes.length - 1);
  }

  @Test
  void set_ofTheSameBytes_isReadOnce() {
    sets.begin();
    int id = intern("a=\"b\"");
    Map<String, String> labels = sets.labels(id);
    sets.begin();
    assertThat(sets.labels(intern("a=\"b\""))).isSameAs(labels).isEqualTo(Map.of("a", "b"));
    assertThat(intern("a=\"c\"")).isNotEqualTo(id);
    assertThat(intern("")).isEqualTo(LabelSets.EMPTY);
    assertThat(sets.labels(LabelSets.EMPTY)).isEmpty();
    assertThat(intern("a=b")).isEqualTo(LabelSets.MALFORMED);
  }

  @Test
  void sets_thatChangeWithEachPage_doNotAccumulate() {
    for (int page = 0; page < 1000; page++) {
      sets.begin();
      assertThat(sets.labels(intern("stays=\"1\""))).isEqualTo(Map.of("stays", "1"));
      for (int i = 0; i < 50; i++) {
        String text = "p=\"" + page + "\",i=\"" + i + "\"";
        assertThat(sets.labels(intern(text))).isEqualTo(Map.of("p", "" + page, "i", "" + i));
      }
      assertThat(sets.size()).isLessThan(400);
    }
    assertThat(sets.remembered(bytes("stays=\"1\""))).isNotNull();
    assertThat(sets.remembered(bytes("p=\"3\",i=\"0\""))).isNull();
  }

  @Test
  void sets_madeToCollide_haveDifferentHashes() {
    // Each pair of eights differs in bits that cancel each other out where a hash has only
    // multiplications and shifts, whatever it multiplies by.
    Set<Integer> hashes = new HashSet<>();
    for (int i = 0; i < 1 << 10; i++) {
      byte[] set = new byte[160];
      for (int pair = 0; pair < 10; pair++) {
        if ((i >> pair & 1) == 1) {
          set[pair * 16 + 7] = (byte) 0x80;
          set[pair * 16 + 11] = (byte) 0x80;
          set[pair * 16 + 15] = (byte) 0x80;
        }
      }
      hashes.add(Bytes.hash(set, 0, set.length));
    }
    assertThat(hashes).hasSizeGreaterThan(1_000);
  }

  @Test
  void sets_thatAllChange_areReadUpToTheMaximumOnEachPage() {
    for (int page = 0; page < 8; page++) {
      sets.begin();
      for (int i = 0; i < LabelSets.MAXIMUM; i++) {
        assertThat(intern("p=\"" + page + "\",i=\"" + i + "\"")).isPositive();
      }
      assertThat(intern("p=\"" + page + "\"")).isEqualTo(LabelSets.TOO_MANY);
      assertThat(intern("p=\"" + (page - 1) + "\",i=\"0\"")).isEqualTo(LabelSets.TOO_MANY);
      assertThat(intern("p=\"" + page + "\",i=\"0\"")).isPositive();
      assertThat(sets.size()).isLessThanOrEqualTo(2 * LabelSets.MAXIMUM + 1);
    }
  }

  @Test
  void sets_thatAreVeryLong_areLimitedByTheirBytes() {
    sets.begin();
    String long100k = "x".repeat(100_000);
    int i = 0;
    while (intern("l=\"" + i + long100k + "\"") >= 0) {
      i++;
      assertThat(i).isLessThan(100);
    }
    assertThat(intern("l=\"" + i + long100k + "\"")).isEqualTo(LabelSets.TOO_MANY);
    assertThat(intern("l=\"0" + long100k + "\"")).isPositive();
    for (int page = 0; page < 2; page++) {
      sets.begin();
    }
    assertThat(intern("l=\"fresh" + long100k + "\"")).isPositive();
  }
}
