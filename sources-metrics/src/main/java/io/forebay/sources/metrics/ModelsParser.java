package io.forebay.sources.metrics;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.forebay.api.attributes.ServedModels;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads lists of models as servers give them. The names of models must be there; what else is not
 * as it should be is left out and counted. Not thread-safe.
 */
final class ModelsParser {
  private static final String EXPECTED = "an object with a list 'data' or 'models'";
  private static final int MOST_MODELS = 10_000;
  private static final int DEEPEST = 64;
  private static final int LONGEST_TEXT = 64 << 10;

  /** With this some servers begin a text in UTF-8. */
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private final JsonFactory factory;
  private final Set<String> seen = new HashSet<>();
  private long repeated;
  private long faults;

  /**
   * Makes a parser.
   *
   * @param factory one of {@link #factory()}; may be shared
   */
  ModelsParser(JsonFactory factory) {
    this.factory = factory;
  }

  /** Returns what all parsers of a source share. Thread-safe. */
  static JsonFactory factory() {
    return new JsonFactoryBuilder()
        // What a server names its fields must not stay for ever. Nor may it choose names that
        // collide in a table, each of which would take longer than the one before.
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxStringLength(LONGEST_TEXT)
                .build())
        .build();
  }

  /**
   * Reads a whole body.
   *
   * @throws NotModelsException if it is no list of models
   */
  ServedModels parse(byte[] body, int length) throws NotModelsException {
    repeated = 0;
    faults = 0;
    try (JsonParser json = factory.createParser(text(body, length))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new NotModelsException("no JSON object (expected: " + EXPECTED + ")");
      }
      List<ServedModels.Model> models = lists(json);
      if (json.nextToken() != null) {
        throw new NotModelsException("something follows the JSON object");
      }
      return new ServedModels(models);
    } catch (JsonProcessingException e) {
      // Without the place, which says little, and the source, which repeats what a server sent.
      throw new NotModelsException("not JSON: " + e.getOriginalMessage());
    } catch (CharacterCodingException e) {
      throw new NotModelsException("not JSON: not UTF-8");
    } catch (IOException e) {
      throw new NotModelsException("not JSON: " + e.getMessage());
    } finally {
      seen.clear();
    }
  }

  /** A decoder that is not told otherwise reports what is no UTF-8. */
  private static Reader text(byte[] body, int length) {
    boolean marked = length >= 3 && Arrays.equals(body, 0, 3, MARK, 0, 3);
    int start = marked ? 3 : 0;
    return new InputStreamReader(
        new ByteArrayInputStream(body, start, length - start), StandardCharsets.UTF_8.newDecoder());
  }

  /** Tells what was left out by the last call: the reason, and how often. */
  void problems(ObjLongConsumer<String> to) {
    if (repeated > 0) {
      to.accept("models: the same model twice", repeated);
    }
    if (faults > 0) {
      to.accept("models: a field of another type", faults);
    }
  }

  /** llama.cpp gives both lists; the one in the form of OpenAI's API counts. */
  private List<ServedModels.Model> lists(JsonParser json) throws IOException, NotModelsException {
    List<ServedModels.Model> data = null;
    List<ServedModels.Model> models = null;
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals("data") && data == null) {
        data = list(json, "id", null);
      } else if (field.equals("models") && models == null) {
        models = list(json, "model", "name");
      } else if (field.equals("data") || field.equals("models")) {
        throw new NotModelsException("'" + field + "' twice");
      } else {
        json.skipChildren();
      }
    }
    List<ServedModels.Model> found = data == null ? models : data;
    if (found == null) {
      throw new NotModelsException("another JSON object (expected: " + EXPECTED + ")");
    }
    return found;
  }

  private List<ServedModels.Model> list(JsonParser json, String name, @Nullable String orName)
      throws IOException, NotModelsException {
    seen.clear();
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return List.of(); // What Go makes of a list that was never begun.
    }
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new NotModelsException("another JSON object (expected: " + EXPECTED + ")");
    }
    List<ServedModels.Model> models = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (models.size() == MOST_MODELS) {
        throw new NotModelsException("more than " + MOST_MODELS + " models");
      }
      ServedModels.Model model = model(json, name, orName);
      if (seen.add(model.id())) {
        models.add(model);
      } else {
        repeated++;
      }
    }
    return models;
  }

  private ServedModels.Model model(JsonParser json, String name, @Nullable String orName)
      throws IOException, NotModelsException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new NotModelsException("a model that is no object");
    }
    String id = null;
    String otherId = null;
    Optional<String> parent = Optional.empty();
    Optional<String> root = Optional.empty();
    OptionalLong length = OptionalLong.empty();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String field = json.currentName();
      json.nextToken();
      if (field.equals(name)) {
        id = text(json).orElse(id);
      } else if (field.equals(orName)) {
        otherId = text(json).orElse(otherId);
      } else if (field.equals("parent")) {
        parent = text(json);
      } else if (field.equals("root")) {
        root = text(json);
      } else if (field.equals("max_model_len")) {
        length = count(json);
      } else {
        json.skipChildren();
      }
    }
    String found = id == null ? otherId : id;
    if (found == null) {
      throw new NotModelsException("a model without '" + (orName == null ? name : orName) + "'");
    }
    return new ServedModels.Model(found, parent, root, length);
  }

  /** A text of at least one character; an empty one and null say nothing. */
  private Optional<String> text(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return Optional.of(json.getText()).filter(text -> !text.isEmpty());
    }
    fault(json);
    return Optional.empty();
  }

  private OptionalLong count(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER
        && json.getLongValue() >= 0) {
      return OptionalLong.of(json.getLongValue());
    }
    fault(json);
    return OptionalLong.empty();
  }

  /** Skips a value of another type, and counts it unless it is null. */
  private void fault(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_NULL) {
      faults++;
      json.skipChildren();
    }
  }
}
