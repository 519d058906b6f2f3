package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
  private final List<String> lines = new ArrayList<>();
  private int most = Integer.MAX_VALUE;

  private LineSplitter splitter(int limit) {
    return new LineSplitter(limit) {
      @Override
      boolean line(byte[] buffer, int offset, int length) {
        lines.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
        return lines.size() < most;
      }
    };
  }

  @Test
  void take_cutAnywhere_givesTheSameLines() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 2_000; round++) {
      StringBuilder text = new StringBuilder();
      int size = random.nextInt(200);
      for (int i = 0; i < size; i++) {
        text.append(random.nextInt(6) == 0 ? '\n' : (char) ('a' + random.nextInt(26)));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      lines.clear();
      LineSplitter splitter = splitter(1_000);
      int at = 0;
      while (at < bytes.length) {
        int count = Math.min(bytes.length - at, random.nextInt(40));
        ByteBuffer part = ByteBuffer.wrap(bytes, at, count);
        splitter.take(
            switch (random.nextInt(3)) {
              case 0 -> part;
              case 1 -> part.slice();
              default -> part.asReadOnlyBuffer();
            });
        at += count;
      }
      splitter.end();
      assertThat(lines)
          .isEqualTo(Arrays.stream(text.toString().split("\n")).filter(l -> !l.isEmpty()).toList());
    }
  }

  @Test
  void take_lineAtTheLimit_isTakenAndBeyondIsNot() throws Exception {
    LineSplitter splitter = splitter(10);
    splitter.take(bytes("0123456789\n01234"));
    splitter.take(bytes("56789\n"));
    assertThat(lines).containsExactly("0123456789", "0123456789");
    assertTooLong(splitter(10), "01234567890\n");
    assertTooLong(splitter(10), "01234567890");
    LineSplitter begun = splitter(10);
    begun.take(bytes("01234"));
    assertTooLong(begun, "567890");
  }

  @Test
  void take_lineThatSaysNoMore_isTheLast() throws Exception {
    most = 2;
    LineSplitter splitter = splitter(10);
    splitter.take(bytes("a\nb\nc\nd"));
    assertThat(lines).containsExactly("a", "b");
  }

  private static void assertTooLong(LineSplitter splitter, String text) {
    assertThatThrownBy(() -> splitter.take(bytes(text)))
        .isInstanceOf(ApiFault.class)
        .hasMessage("a line of the stream has more than 10 bytes");
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
