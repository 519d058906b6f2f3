package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forebay.api.AttributeKey;
import io.forebay.api.Attributes;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class PictureTest {
  private static final AttributeKey<String> FRESH = AttributeKey.of("picture-fresh", String.class);
  private static final AttributeKey<String> STALE = AttributeKey.of("picture-stale", String.class);
  private static final AttributeKey<String> NEVER = AttributeKey.of("picture-never", String.class);
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Attributes picture = picture();

  private static Attributes picture() {
    Picture next = Picture.EMPTY.next(STALE.slot() + 1);
    Stamp fresh = new Stamp(List.of(FRESH, STALE), Instant.EPOCH, 1, null);
    next.set(FRESH, "fresh", fresh);
    next.set(STALE, "old", fresh.stale("not observed"));
    return next;
  }

  // Volatile, so that no compiler can see that nobody needs the object.
  private volatile int[] kept = {0};

  private long allocate() {
    kept = new int[] {1};
    return kept[0];
  }

  private long found(AttributeKey<String> key) {
    return picture.get(key) == null ? 0 : 1;
  }

  /** The least that a thousand reads allocate: the first rounds load classes. */
  private static long allocated(LongSupplier read) {
    long[] rounds = new long[50];
    for (int i = 0; i < rounds.length; i++) {
      long sum = 0;
      long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
      for (int j = 0; j < 1_000; j++) {
        sum += read.getAsLong();
      }
      rounds[i] = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
      assertThat(sum).isEqualTo(1_000);
    }
    return Arrays.stream(rounds).min().getAsLong();
  }

  @Test
  void get_ofFreshStaleAndAbsent_allocatesNothing() {
    assertThat(allocated(() -> found(FRESH) + found(STALE) + found(NEVER))).isLessThan(1_000);
  }

  @Test
  void measure_ofOneObjectARead_findsIt() {
    assertThat(allocated(this::allocate)).isGreaterThanOrEqualTo(1_000);
  }
}
