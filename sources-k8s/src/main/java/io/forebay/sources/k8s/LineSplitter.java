package io.forebay.sources.k8s;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines. A line that lies within one buffer is not copied. Empty lines
 * are left out. Not thread-safe.
 */
abstract class LineSplitter {
  /** What is kept of a line's beginning may stay as large as this. */
  private static final int MODEST = 64 << 10;

  private final int most;
  private byte[] begun = {};
  private int length;

  /**
   * @param most how many bytes a line may have
   */
  LineSplitter(int most) {
    this.most = most;
  }

  /**
   * Takes one line.
   *
   * @return whether to go on
   */
  abstract boolean line(byte[] buffer, int offset, int length);

  /** Takes what came; whatever follows a line that said not to go on is dropped. */
  final void take(ByteBuffer buffer) throws ApiFault {
    byte[] bytes;
    int from;
    int end;
    if (buffer.hasArray()) {
      bytes = buffer.array();
      from = buffer.arrayOffset() + buffer.position();
      end = from + buffer.remaining();
    } else {
      bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      from = 0;
      end = bytes.length;
    }
    for (int i = from; i < end; i++) {
      if (bytes[i] == '\n') {
        if (!ended(bytes, from, i - from)) {
          return;
        }
        from = i + 1;
      }
    }
    append(bytes, from, end - from);
  }

  /** The stream has ended as it should: what was begun is a line. */
  final void end() {
    if (length > 0) {
      int whole = length;
      length = 0;
      line(begun, 0, whole);
    }
  }

  private boolean ended(byte[] bytes, int offset, int count) throws ApiFault {
    if (length == 0) {
      check(count);
      return count == 0 || line(bytes, offset, count);
    }
    append(bytes, offset, count);
    int whole = length;
    length = 0;
    boolean more = line(begun, 0, whole);
    if (begun.length > MODEST) {
      begun = new byte[0];
    }
    return more;
  }

  private void append(byte[] bytes, int offset, int count) throws ApiFault {
    check((long) length + count);
    if (length + count > begun.length) {
      begun =
          Arrays.copyOf(
              begun, Math.min(most, Math.max(length + count, Math.max(1024, 2 * length))));
    }
    System.arraycopy(bytes, offset, begun, length, count);
    length += count;
  }

  private void check(long size) throws ApiFault {
    if (size > most) {
      throw new ApiFault(
          ApiFault.Kind.MALFORMED, "a line of the stream has more than " + most + " bytes");
    }
  }
}
