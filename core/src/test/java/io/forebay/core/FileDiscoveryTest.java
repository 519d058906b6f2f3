package io.forebay.core;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import io.forebay.api.DiscoverySink;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileDiscoveryTest {
  private static final Duration SOON = Duration.ofMillis(20);

  @TempDir private Path folder;

  @Test
  void start_fileThatComesAndChanges_isFollowed() throws Exception {
    Path file = folder.resolve("endpoints.yaml");
    RecordingSink sink = new RecordingSink();
    FileDiscovery discovery = FileDiscovery.of(file, SOON);
    discovery.start(sink);
    try {
      assertThat(next(sink)).isEqualTo("failed: " + file + ": no such file");
      replace(file, "[{id: a, address: h, port: 1}]");
      assertThat(next(sink)).isEqualTo("[a]");
      replace(file, "[{id: b, address: h, port: 1}]");
      assertThat(next(sink)).isEqualTo("[b]");
    } finally {
      List<Thread> threads = threads();
      discovery.stop();
      assertThat(threads).hasSize(1);
      threads.get(0).join(30_000);
      assertThat(threads.get(0).isAlive()).isFalse();
    }
    discovery.stop();
  }

  @Test
  void look_thatRunsOutOfMemory_isNotTheLast() throws Exception {
    Path file = folder.resolve("endpoints.yaml");
    BlockingQueue<String> reasons = new LinkedBlockingQueue<>();
    DiscoverySink sink = mock(DiscoverySink.class);
    doAnswer(
            call -> {
              reasons.add(call.getArgument(0));
              throw new OutOfMemoryError("test");
            })
        .when(sink)
        .failed(any());
    FileDiscovery discovery = FileDiscovery.of(file, SOON);
    discovery.start(sink);
    try {
      assertThat(reasons.poll(30, TimeUnit.SECONDS)).endsWith("no such file");
      replace(file, "neither");
      assertThat(reasons.poll(30, TimeUnit.SECONDS)).contains("neither");
    } finally {
      discovery.stop();
    }
  }

  @Test
  void start_sinkThatThrows_isAskedAgain() throws Exception {
    Path file = Files.writeString(folder.resolve("endpoints.yaml"), "[]");
    class Refusing implements DiscoverySink {
      final RecordingSink recording = new RecordingSink();
      private int refusals = 2;

      @Override
      public void replaceAll(Collection<EndpointInfo> endpoints) {
        if (refusals-- > 0) {
          throw new IllegalStateException("not yet");
        }
        recording.replaceAll(endpoints);
      }

      @Override
      public void upsert(EndpointInfo endpoint) {}

      @Override
      public void remove(EndpointId endpoint) {}

      @Override
      public void change(Collection<EndpointInfo> upserts, Collection<EndpointId> removals) {}

      @Override
      public void confirmed() {}

      @Override
      public void ready() {}

      @Override
      public void failed(String reason) {
        throw new AssertionError("and not this");
      }
    }
    Refusing sink = new Refusing();
    FileDiscovery discovery = FileDiscovery.of(file, SOON);
    discovery.start(sink);
    try {
      assertThat(next(sink.recording)).isEqualTo("[]");
    } finally {
      discovery.stop();
    }
  }

  @Test
  void start_secondTime_isRefused() throws Exception {
    FileDiscovery discovery = FileDiscovery.of(folder.resolve("endpoints.yaml"), SOON);
    discovery.start(new RecordingSink());
    try {
      assertThatThrownBy(() -> discovery.start(new RecordingSink()))
          .isInstanceOf(IllegalStateException.class);
    } finally {
      discovery.stop();
    }
  }

  @Test
  void of_intervalOutOfRange_isRefused() {
    assertThatThrownBy(() -> FileDiscovery.of(folder, Duration.ofMillis(9)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("interval: 9ms (expected: 10ms to 365 days)");
  }

  private static String next(RecordingSink sink) throws InterruptedException {
    return sink.calls.poll(30, TimeUnit.SECONDS);
  }

  private void replace(Path file, String content) throws Exception {
    Path next = Files.writeString(folder.resolve("next"), content);
    Files.move(next, file, ATOMIC_MOVE);
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("forebay-file-discovery"))
        .toList();
  }
}
