package io.forebay.sources.metrics;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads single lines, without their end, into the tables of the page. Each method returns why the
 * line is lost, or null if it is well. Not thread-safe.
 */
final class LineParser {
  private static final double MAXIMAL_SECONDS = Long.MAX_VALUE / 1000.0;

  private final NameTable names;
  private final NumberParser numbers = new NumberParser();
  private final LabelSets labelSets = new LabelSets();
  private final SampleBuffer samples = new SampleBuffer();
  private final TypeTable types;
  private @Nullable Boolean openMetrics;

  LineParser(NameTable names) {
    this.names = names;
    this.types = new TypeTable(names);
  }

  /** Begins a page; null if its format is not known. */
  void begin(@Nullable Boolean openMetrics) {
    this.openMetrics = openMetrics;
    names.begin();
    labelSets.begin();
    samples.clear();
    types.clear();
  }

  NameTable names() {
    return names;
  }

  LabelSets labelSets() {
    return labelSets;
  }

  SampleBuffer samples() {
    return samples;
  }

  TypeTable types() {
    return types;
  }

  /**
   * Reads what follows {@code # TYPE}.
   *
   * @param strict whether the type of a family that nobody asked for is looked at too
   */
  @Nullable Malformation type(byte[] line, int from, int to, boolean strict) {
    int at = Bytes.skipBlanks(line, from, to);
    int nameFrom = at;
    int nameTo;
    byte[] nameBytes = line;
    if (at < to && line[at] == '"') {
      int quote = Bytes.closingQuote(line, at + 1, to);
      if (quote == to) {
        return Malformation.NAME;
      }
      nameBytes = unescape(line, at + 1, quote);
      nameFrom = 0;
      nameTo = nameBytes.length;
      at = quote + 1;
    } else {
      at = Bytes.nameEnd(line, at, to);
      nameTo = at;
      if (nameFrom == nameTo || !Bytes.startsName(line[nameFrom])) {
        return Malformation.NAME;
      }
    }
    int name = names.find(nameBytes, nameFrom, nameTo);
    if (name == NameTable.TOO_MANY) {
      return Malformation.NAMES;
    }
    if (name < 0 && !strict) {
      return null;
    }
    if (at < to && !Bytes.blank(line[at])) {
      return Malformation.NAME;
    }
    int typeFrom = Bytes.skipBlanks(line, at, to);
    int typeTo = Bytes.tokenEnd(line, typeFrom, to);
    MetricType type = TypeTable.read(line, typeFrom, typeTo);
    if (type == null || Bytes.skipBlanks(line, typeTo, to) < to) {
      return Malformation.TYPE;
    }
    return name < 0 || types.declare(name, type) ? null : Malformation.TYPE;
  }

  /**
   * Reads a sample whose name is not quoted and ends at {@code nameEnd}. If it is not wanted, its
   * form is looked at all the same.
   */
  @Nullable Malformation sample(byte[] line, int name, int nameEnd, int to) {
    int at = Bytes.skipBlanks(line, nameEnd, to);
    int labelsFrom = at;
    int labelsTo = at;
    if (at < to && line[at] == '{') {
      labelsFrom = at + 1;
      labelsTo = LabelReader.closingBrace(line, labelsFrom, to);
      if (labelsTo < 0) {
        return Malformation.LABEL;
      }
      at = labelsTo + 1;
    } else if (at == nameEnd) {
      return at == to ? Malformation.VALUE : Malformation.NAME;
    }
    return rest(line, name, labelsFrom, labelsTo, at, to);
  }

  /** Reads a sample that begins with a brace, and in it the name between quotes. */
  @Nullable Malformation quotedSample(byte[] line, int from, int to) {
    int end = LabelReader.closingBrace(line, from + 1, to);
    int at = Bytes.skipBlanks(line, from + 1, to);
    if (end < 0 || at == end || line[at] != '"') {
      return Malformation.NAME;
    }
    int quote = Bytes.closingQuote(line, at + 1, end);
    byte[] nameBytes = unescape(line, at + 1, Math.min(quote, end));
    at = Bytes.skipBlanks(line, quote + 1, end);
    if (nameBytes.length == 0 || (at < end && line[at] != ',')) {
      return Malformation.NAME;
    }
    int labelsFrom = at < end ? at + 1 : end;
    int name = names.find(nameBytes, 0, nameBytes.length);
    return rest(line, name, labelsFrom, end, end + 1, to);
  }

  /** Reads the value and what follows it, and keeps the sample if its name is wanted. */
  private @Nullable Malformation rest(
      byte[] line, int name, int labelsFrom, int labelsTo, int from, int to) {
    int valueFrom = Bytes.skipBlanks(line, from, to);
    int valueTo = Bytes.tokenEnd(line, valueFrom, to);
    double value = numbers.parse(line, valueFrom, valueTo);
    if (!numbers.valid()) {
      return Malformation.VALUE;
    }
    double time = 0;
    byte timeKind = SampleBuffer.NO_TIME;
    int at = Bytes.skipBlanks(line, valueTo, to);
    if (at < to && line[at] != '#') {
      int timeTo = Bytes.tokenEnd(line, at, to);
      time = numbers.parse(line, at, timeTo);
      if (!numbers.valid() || !(Math.abs(time) <= MAXIMAL_SECONDS)) {
        return Malformation.TIMESTAMP;
      }
      if (numbers.whole()) {
        timeKind = SampleBuffer.UNDECIDED;
      } else if (!Boolean.FALSE.equals(openMetrics)) {
        timeKind = SampleBuffer.SECONDS;
      } else {
        return Malformation.TIMESTAMP;
      }
      at = Bytes.skipBlanks(line, timeTo, to);
    }
    // What begins with # is an exemplar, and nobody asks for it.
    if (at < to && line[at] != '#') {
      return Malformation.EXTRA;
    }
    boolean keep = name >= 0 && names.kept(name);
    if (!keep && labelsFrom == labelsTo) {
      return name == NameTable.TOO_MANY ? Malformation.NAMES : null;
    }
    if (!keep) {
      if (LabelReader.read(line, labelsFrom, labelsTo) == null) {
        return Malformation.LABEL;
      }
      return name == NameTable.TOO_MANY ? Malformation.NAMES : null;
    }
    int labelSet = labelSets.intern(line, labelsFrom, labelsTo);
    if (labelSet < 0) {
      return labelSet == LabelSets.MALFORMED ? Malformation.LABEL : Malformation.LABEL_SETS;
    }
    return samples.add(name, labelSet, value, time, timeKind);
  }

  private static byte[] unescape(byte[] line, int from, int to) {
    return LabelReader.unescape(line, from, to).getBytes(StandardCharsets.UTF_8);
  }
}
