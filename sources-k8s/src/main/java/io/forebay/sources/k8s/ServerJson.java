package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How what the API server sends is parsed. */
final class ServerJson {
  private static final Logger log = LoggerFactory.getLogger(ServerJson.class);

  /**
   * An API server takes objects of 3 MB and of any shape, so that limits made for messages between
   * strangers would make one odd object hide all others. Names are not interned, nor does an odd
   * set of them end the parser: managedFields hold names of any text.
   */
  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(20_000)
                  .maxNameLength(10_000_000)
                  .maxNumberLength(10_000_000)
                  .build())
          .build();

  private ServerJson() {}

  /**
   * Reads one object; whatever the reader does, the parser stands at the object's last token
   * afterwards.
   *
   * @return null if the object could not be read
   * @throws IOException if it is no JSON
   */
  @SuppressWarnings("ReferenceEquality") // The very same level is meant, not one that is like it.
  static <T> @Nullable T read(ObjectReader<? extends T> reader, JsonParser parser)
      throws IOException {
    JsonStreamContext outer = parser.getParsingContext().getParent();
    T object = null;
    try {
      object = reader.read(parser);
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException | RuntimeException | StackOverflowError e) {
      log.debug("An object cannot be read and is passed over: {}", e.toString());
    }
    while (parser.getParsingContext() != outer) {
      if (parser.nextToken() == null) {
        throw new IOException("the object does not end");
      }
    }
    return object;
  }

  /** Begins to read the one object that a document is. */
  static void open(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("it is no JSON object");
    }
  }

  /** Tells what was wrong, without what the message repeats of the document. */
  static ApiFault malformed(String what, IOException cause) {
    String why =
        cause instanceof JsonProcessingException json
            ? json.getOriginalMessage()
            : String.valueOf(cause.getMessage());
    String shortened = why.length() <= 200 ? why : why.substring(0, 200) + "…";
    return new ApiFault(ApiFault.Kind.MALFORMED, what + ": " + shortened, null, cause);
  }
}
