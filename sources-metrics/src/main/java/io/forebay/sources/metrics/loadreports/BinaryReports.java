package io.forebay.sources.metrics.loadreports;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads reports as protocol buffers. As those prescribe, unknown fields and those of another
 * encoding than ours are skipped, and of what is said twice the last counts. Not thread-safe; for
 * one report.
 */
final class BinaryReports {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final byte[] bytes;
  private int at;

  /** Where the message ends that is being read: the report, or one entry of a map. */
  private int end;

  private BinaryReports(byte[] bytes) {
    this.bytes = bytes;
    end = bytes.length;
  }

  /**
   * Reads a message.
   *
   * @throws MalformedReportException if it is cut off, or no protocol buffer
   */
  static void read(byte[] bytes, ReportDraft draft) throws MalformedReportException {
    new BinaryReports(bytes).read(draft);
  }

  private void read(ReportDraft draft) throws MalformedReportException {
    while (at < end) {
      int tag = tag();
      int type = tag & 7;
      @Nullable Field field = Field.ofNumber(tag >>> 3);
      if (field == null) {
        draft.unknown();
        skip(type);
      } else if (field.kind() == Field.Kind.DOUBLE && type == FIXED64) {
        draft.set(field, fixed64());
      } else if (field.kind() == Field.Kind.UNSIGNED && type == VARINT) {
        draft.set(field, unsigned(varint()));
      } else if (field.isMap() && type == DELIMITED) {
        readEntry(field, draft);
      } else {
        draft.unknown();
        skip(type);
      }
    }
  }

  private void readEntry(Field field, ReportDraft draft) throws MalformedReportException {
    int outerEnd = end;
    int length = length();
    end = at + length;
    String name = "";
    double value = 0;
    while (at < end) {
      int tag = tag();
      if (tag == ((1 << 3) | DELIMITED)) {
        name = text();
      } else if (tag == ((2 << 3) | FIXED64)) {
        value = fixed64();
      } else {
        skip(tag & 7);
      }
    }
    end = outerEnd;
    draft.put(field, name, value);
  }

  private void skip(int type) throws MalformedReportException {
    switch (type) {
      case VARINT -> varint();
      case FIXED64 -> advance(Long.BYTES);
      case DELIMITED -> {
        int length = length();
        at += length;
      }
      case FIXED32 -> advance(Integer.BYTES);
      default -> throw new MalformedReportException("not a protocol buffer");
    }
  }

  private int tag() throws MalformedReportException {
    long tag = varint();
    if (tag < 1 << 3 || tag > 0xffff_ffffL) {
      throw new MalformedReportException("not a protocol buffer");
    }
    return (int) tag;
  }

  private long varint() throws MalformedReportException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = bytes[advance(1)];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedReportException("not a protocol buffer");
  }

  /** Reads how many bytes follow, and checks that they are there. */
  private int length() throws MalformedReportException {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new MalformedReportException("cut off");
    }
    return (int) length;
  }

  /** Goes on by some bytes, and returns where they begin. */
  private int advance(int count) throws MalformedReportException {
    if (count > end - at) {
      throw new MalformedReportException("cut off");
    }
    int from = at;
    at += count;
    return from;
  }

  private double fixed64() throws MalformedReportException {
    int from = advance(Long.BYTES);
    long bits = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      bits = (bits << 8) | (bytes[from + i] & 0xff);
    }
    return Double.longBitsToDouble(bits);
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : (value >>> 1) * 2.0;
  }

  private String text() throws MalformedReportException {
    int length = length();
    int from = advance(length);
    int all = 0;
    for (int i = 0; i < length; i++) {
      all |= bytes[from + i];
    }
    if (all >= 0) {
      return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
    try {
      ByteBuffer name = ByteBuffer.wrap(bytes, from, length);
      return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedReportException("a name that is not UTF-8");
    }
  }
}
