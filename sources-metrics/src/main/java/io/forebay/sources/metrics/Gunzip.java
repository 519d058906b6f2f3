package io.forebay.sources.metrics;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952) as its bytes arrive, into a small buffer that is handed on each time it
 * is full. However much a few bytes swell to, no more memory than that buffer is used, and whoever
 * takes the output may stop by throwing.
 *
 * <p>Not thread-safe. {@link #close} gives the memory outside the heap back.
 */
final class Gunzip implements AutoCloseable {
  /** Takes what was unpacked. */
  interface Sink {
    void accept(byte[] bytes, int offset, int length);
  }

  private enum State {
    FIXED,
    EXTRA_LENGTH,
    EXTRA,
    TEXT,
    HEADER_CHECK,
    DATA,
    TRAILER
  }

  private static final int FIXED_LENGTH = 10;
  private static final int FLAG_HEADER_CHECK = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xe0;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 check = new CRC32();
  private State state = State.FIXED;
  private int flags;
  // Bytes of the present state so far, and the number that they make up, lowest byte first.
  private int position;
  private long number;
  private int toSkip;
  private boolean oneMember;

  /**
   * Unpacks the next bytes.
   *
   * @param bytes where they are
   * @param offset where they begin
   * @param length how many
   * @param buffer where to unpack to
   * @param sink who takes what was unpacked
   * @throws DataFormatException if it is not gzip, or was damaged
   */
  void feed(byte[] bytes, int offset, int length, byte[] buffer, Sink sink)
      throws DataFormatException {
    int at = offset;
    int end = offset + length;
    while (at < end) {
      if (state == State.DATA) {
        at = end - inflate(bytes, at, end - at, buffer, sink);
      } else {
        frame(bytes[at++] & 0xff);
      }
    }
  }

  /** Whether everything so far is whole. */
  boolean complete() {
    return oneMember && state == State.FIXED && position == 0;
  }

  @Override
  public void close() {
    inflater.end();
  }

  private int inflate(byte[] bytes, int offset, int length, byte[] buffer, Sink sink)
      throws DataFormatException {
    inflater.setInput(bytes, offset, length);
    while (true) {
      int unpacked = inflater.inflate(buffer, 0, buffer.length);
      if (unpacked > 0) {
        check.update(buffer, 0, unpacked);
        sink.accept(buffer, 0, unpacked);
      } else if (inflater.finished()) {
        enter(State.TRAILER);
        return inflater.getRemaining();
      } else if (inflater.needsDictionary()) {
        throw new DataFormatException("needs a dictionary");
      } else {
        return 0;
      }
    }
  }

  private void frame(int b) throws DataFormatException {
    // In the states that are longer than eight bytes nobody reads the number.
    number |= (long) b << (8 * (position & 7));
    position++;
    switch (state) {
      case FIXED -> fixed(b);
      case EXTRA_LENGTH -> {
        if (position == 2) {
          toSkip = (int) number;
          enter(State.EXTRA);
          if (toSkip == 0) {
            nextHeaderPart();
          }
        }
      }
      case EXTRA -> {
        if (position == toSkip) {
          nextHeaderPart();
        }
      }
      case TEXT -> {
        if (b == 0) {
          nextHeaderPart();
        }
      }
      case HEADER_CHECK -> {
        if (position == 2) {
          nextHeaderPart();
        }
      }
      case TRAILER -> {
        if (position == 8) {
          trailer();
        }
      }
      case DATA -> throw new IllegalStateException("the data has no frame");
    }
  }

  private void fixed(int b) throws DataFormatException {
    boolean wrong =
        switch (position) {
          case 1 -> b != 0x1f;
          case 2 -> b != 0x8b;
          case 3 -> b != 8;
          case 4 -> (b & FLAGS_RESERVED) != 0;
          default -> false;
        };
    if (wrong) {
      throw new DataFormatException("does not begin as gzip does");
    }
    if (position == 4) {
      flags = b;
    } else if (position == FIXED_LENGTH) {
      nextHeaderPart();
    }
  }

  private void nextHeaderPart() {
    if (take(FLAG_EXTRA)) {
      enter(State.EXTRA_LENGTH);
    } else if (take(FLAG_NAME) || take(FLAG_COMMENT)) {
      enter(State.TEXT);
    } else if (take(FLAG_HEADER_CHECK)) {
      enter(State.HEADER_CHECK);
    } else {
      inflater.reset();
      check.reset();
      enter(State.DATA);
    }
  }

  private boolean take(int flag) {
    boolean set = (flags & flag) != 0;
    flags &= ~flag;
    return set;
  }

  private void trailer() throws DataFormatException {
    if ((number & 0xffffffffL) != check.getValue()
        || number >>> 32 != (inflater.getBytesWritten() & 0xffffffffL)) {
      throw new DataFormatException("checksum or length differ");
    }
    oneMember = true;
    enter(State.FIXED);
  }

  private void enter(State next) {
    state = next;
    position = 0;
    number = 0;
  }
}
