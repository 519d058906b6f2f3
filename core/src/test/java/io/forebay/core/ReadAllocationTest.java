package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointInfo;
import io.forebay.api.NumberKey;
import io.forebay.api.NumberPage;
import io.forebay.api.NumberTable;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading and choosing allocate nothing. */
class ReadAllocationTest {
  private static final int ENDPOINTS = 1_000;
  private static final int OPERATIONS = 1_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final Copying copying = new Copying("copy");
  private final NumberKey<String> length = NumberKey.of(copying.key, "length", String::length);
  private final NumberKey<String> first =
      NumberKey.of(copying.key, "first", text -> text.charAt(0));
  private final NumberKey<String> last =
      NumberKey.of(copying.key, "last", text -> text.charAt(text.length() - 1));
  private final Watched watched = new Watched("watched");
  private final DataLayer layer =
      DataLayer.builder()
          .discovery(
              FixedDiscovery.of(
                  IntStream.range(0, ENDPOINTS)
                      .mapToObj(i -> EndpointInfo.of("e" + i, "10.0.0.1", 1 + i))
                      .toArray(EndpointInfo[]::new)))
          .source(watched, source -> source.collect(copying, Duration.ofHours(1)))
          .numbers(length, first, last)
          .build();

  private int next;
  private @Nullable Endpoint chosen;

  @BeforeEach
  void start() throws InterruptedException {
    assertThat(layer.start().awaitReady(Duration.ofSeconds(30))).isTrue();
    for (Endpoint endpoint : layer.endpoints()) {
      watched.context().deliver(endpoint, endpoint.id().value());
    }
  }

  @AfterEach
  void stop() {
    layer.close();
  }

  /** Returns how many bytes an operation allocates, once it is warm. */
  private double allocated(DoubleSupplier operation) {
    double sum = 0;
    for (int i = 0; i < OPERATIONS; i++) {
      sum += operation.getAsDouble();
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < OPERATIONS; i++) {
      sum += operation.getAsDouble();
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(sum).as("what was read").isPositive();
    return (double) bytes / OPERATIONS;
  }

  private double read() {
    String text = layer.endpoints().get(next++ % ENDPOINTS).attributes().get(copying.key);
    return text == null ? Double.NaN : text.length();
  }

  private double readNumber() {
    NumberTable table = layer.numbers();
    NumberPage page = table.page(next++ % table.pages());
    return page.get(next % page.size(), table.column(length));
  }

  private double choose() {
    NumberTable table = layer.numbers();
    int lengths = table.column(length);
    int firsts = table.column(first);
    int lasts = table.column(last);
    double least = Double.POSITIVE_INFINITY;
    for (int p = 0; p < table.pages(); p++) {
      NumberPage page = table.page(p);
      for (int row = 0; row < page.size(); row++) {
        double score = page.get(row, lengths) + page.get(row, firsts) + page.get(row, lasts);
        if (score < least) {
          least = score;
          chosen = page.endpoint(row);
        }
      }
    }
    return least;
  }

  /** Sees that the others could fail. */
  @Test
  void allocation_isSeen() {
    assertThat(allocated(() -> new double[10 + next++ % 2].length)).isGreaterThanOrEqualTo(96);
  }

  @Test
  void reading_anAttribute_allocatesNothing() {
    assertThat(allocated(this::read)).isLessThan(1);
  }

  @Test
  void reading_aNumber_allocatesNothing() {
    assertThat(allocated(this::readNumber)).isLessThan(1);
  }

  @Test
  void choosing_amongAThousandEndpoints_allocatesNothing() {
    assertThat(allocated(this::choose)).isLessThan(1);
    assertThat(chosen).isEqualTo(layer.endpoints().get(0));
  }
}
