package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class LeakCheckTest {
  @Test
  void leaks_bufferDropped_isFound() {
    drop();

    assertThat(LeakCheck.leaks()).hasSize(1);
  }

  private static void drop() {
    PooledByteBufAllocator.DEFAULT.directBuffer(16).writeByte(1);
  }
}
