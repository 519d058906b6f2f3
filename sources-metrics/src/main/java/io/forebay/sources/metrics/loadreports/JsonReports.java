package io.forebay.sources.metrics.loadreports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads reports as the JSON form of protocol buffers: names in either spelling, numbers as such or
 * as texts, null for what is not said. Unknown fields are skipped. Thread-safe.
 */
final class JsonReports {
  private static final int DEEPEST = 16;

  private final JsonFactory factory =
      new JsonFactoryBuilder()
          // What a server names its numbers must not stay for ever, nor fill a table that all
          // share.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEEPEST)
                  .maxStringLength(ReportReader.LONGEST)
                  .build())
          .build();

  /**
   * Reads a text.
   *
   * @throws MalformedReportException if it is no JSON, has another form, or says something twice
   */
  void read(String text, ReportDraft draft) throws MalformedReportException {
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedReportException("not a JSON object");
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        Field field = Field.ofJsonName(parser.currentName());
        JsonToken value = parser.nextToken();
        if (field == null) {
          draft.unknown();
          parser.skipChildren();
        } else if (draft.again(field)) {
          throw new MalformedReportException("the same field twice");
        } else if (value != JsonToken.VALUE_NULL) {
          readField(parser, field, draft);
        }
      }
      if (parser.nextToken() != null) {
        throw new MalformedReportException("more than one JSON object");
      }
    } catch (IOException e) {
      throw new MalformedReportException("not JSON");
    }
  }

  private static void readField(JsonParser parser, Field field, ReportDraft draft)
      throws IOException, MalformedReportException {
    if (!field.isMap()) {
      draft.set(field, number(parser, parser.currentToken()));
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new MalformedReportException("not a JSON object");
    }
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      if (draft.put(field, name, number(parser, parser.nextToken()))) {
        throw new MalformedReportException("the same field twice");
      }
    }
  }

  private static double number(JsonParser parser, @Nullable JsonToken token)
      throws IOException, MalformedReportException {
    if (token == JsonToken.VALUE_NUMBER_FLOAT || token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getDoubleValue();
    }
    if (token == JsonToken.VALUE_STRING) {
      String text = parser.getText();
      return Decimals.parse(text, 0, text.length());
    }
    throw new MalformedReportException("not a number");
  }
}
