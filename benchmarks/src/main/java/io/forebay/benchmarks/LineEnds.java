package io.forebay.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the end of each line, which is the least that any parser of lines must do. */
final class LineEnds {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = '\n' * ONES;

  /** How many eights a block has. */
  static final int BLOCK = 256;

  private LineEnds() {}

  /** One end after the other, eight bytes at a time. Returns the sum of where they are. */
  static long oneByOne(byte[] bytes) {
    long sum = 0;
    int at = 0;
    for (int last = bytes.length - Long.BYTES; at <= last; ) {
      long eight = (long) LONG.get(bytes, at) ^ NEWLINES;
      long found = (eight - ONES) & ~eight & HIGHS; // the lowest bit is the first newline
      if (found == 0) {
        at += Long.BYTES;
      } else {
        int newline = at + (Long.numberOfTrailingZeros(found) >>> 3);
        sum += newline;
        at = newline + 1;
      }
    }
    return sum + rest(bytes, at);
  }

  /**
   * The same in two passes over blocks of 2 KiB: first the newlines of each eight bytes are noted,
   * which newer compilers do for four of these at once, and then the notes are read.
   *
   * @param found room for the notes
   * @param places room for where the notes are that are not empty
   */
  static long inBlocks(byte[] bytes, long[] found, int[] places) {
    long sum = 0;
    int at = 0;
    while (at <= bytes.length - Long.BYTES) {
      int eights = Math.min(BLOCK, (bytes.length - at) / Long.BYTES);
      for (int i = 0; i < eights; i++) {
        long eight = (long) LONG.get(bytes, at + i * Long.BYTES) ^ NEWLINES;
        found[i] = ~(((eight & ~HIGHS) + ~HIGHS) | eight | ~HIGHS); // exactly the newlines
      }
      int kept = 0;
      for (int i = 0; i < eights; i++) {
        places[kept] = i;
        kept += found[i] != 0 ? 1 : 0;
      }
      for (int i = 0; i < kept; i++) {
        int from = at + places[i] * Long.BYTES;
        for (long left = found[places[i]]; left != 0; left &= left - 1) {
          sum += from + (Long.numberOfTrailingZeros(left) >>> 3);
        }
      }
      at += eights * Long.BYTES;
    }
    return sum + rest(bytes, at);
  }

  /** The last bytes one at a time. */
  private static long rest(byte[] bytes, int from) {
    long sum = 0;
    for (int at = from; at < bytes.length; at++) {
      sum += bytes[at] == '\n' ? at : 0;
    }
    return sum;
  }
}
