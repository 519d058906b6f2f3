package io.forebay.sources.metrics.loadreports;

import io.forebay.api.attributes.LoadReport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Reads and makes reports for tests. */
final class Reports {
  private static final ReportReader READER = new ReportReader();

  private Reports() {}

  /** Reads the value of {@code endpoint-load-metrics}. */
  static LoadReport read(String value) throws MalformedReportException {
    ReportDraft draft = new ReportDraft();
    READER.read(value, draft);
    return draft.report();
  }

  /** Reads a value and returns what was wrong with it without spoiling it. */
  static Map<String, Long> problems(String value) throws MalformedReportException {
    ReportDraft draft = new ReportDraft();
    READER.read(value, draft);
    Map<String, Long> problems = new TreeMap<>();
    draft.problems(problems::put);
    return problems;
  }

  static LoadReport readBinary(byte[] message) throws MalformedReportException {
    ReportDraft draft = new ReportDraft();
    READER.readBinary(Base64.getEncoder().encodeToString(message), draft);
    return draft.report();
  }

  /** Returns a report of named metrics alone. */
  static LoadReport named(Map<String, Double> named) {
    OptionalDouble none = OptionalDouble.empty();
    return new LoadReport(none, none, none, none, none, Map.of(), Map.of(), named);
  }

  /** Writes messages as the definition of protocol buffers says. */
  static final class Message {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Message varint(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes.write((int) ((rest & 0x7f) | 0x80));
        rest >>>= 7;
      }
      bytes.write((int) rest);
      return this;
    }

    Message tag(int field, int type) {
      return varint(((long) field << 3) | type);
    }

    Message fixed64(int field, double value) {
      return tag(field, 1)
          .raw(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putDouble(value).array());
    }

    Message raw(byte... more) {
      bytes.writeBytes(more);
      return this;
    }

    Message delimited(int field, byte[] content) {
      return tag(field, 2).varint(content.length).raw(content);
    }

    Message entry(int field, String name, double value) {
      byte[] key = name.getBytes(StandardCharsets.UTF_8);
      return delimited(field, new Message().delimited(1, key).fixed64(2, value).bytes());
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }
}
