package io.forebay.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Writes JSON. */
final class Json {
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          // So that no name is lost on a terminal or pipe whose encoding is not UTF-8.
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private Json() {}

  static byte[] bytes(Object tree) {
    try {
      return MAPPER.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of maps, lists and plain values was expected", e);
    }
  }

  static String line(Object tree) {
    return new String(bytes(tree), StandardCharsets.UTF_8);
  }

  static String pretty(Object tree) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of maps, lists and plain values was expected", e);
    }
  }

  static Map<String, Object> error(String type, String message) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("message", message);
    error.put("type", type);
    return error;
  }

  /**
   * Turns an attribute's value into maps, lists and plain values. An optional is its value, and
   * what is absent is left out.
   *
   * @return the tree, or null if the value is an empty optional
   */
  static @Nullable Object tree(@Nullable Object value) {
    if (value instanceof OptionalLong optional) {
      return optional.isPresent() ? optional.getAsLong() : null;
    } else if (value instanceof OptionalInt optional) {
      return optional.isPresent() ? optional.getAsInt() : null;
    } else if (value instanceof OptionalDouble optional) {
      return optional.isPresent() ? optional.getAsDouble() : null;
    } else if (value instanceof Optional<?> optional) {
      return tree(optional.orElse(null));
    } else if (value instanceof Record record) {
      return ofRecord(record);
    } else if (value instanceof Map<?, ?> map) {
      // Maps that cannot be changed have another order in each process.
      Map<String, Object> tree = new TreeMap<>();
      map.forEach((key, entry) -> putIfPresent(tree, String.valueOf(key), tree(entry)));
      return tree;
    } else if (value instanceof Iterable<?> items) {
      List<?> list = StreamSupport.stream(items.spliterator(), false).toList();
      return list.stream().map(Json::tree).toList();
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      return value;
    }
    return value.toString();
  }

  private static Object ofRecord(Record record) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      try {
        // A plugin's record need not be public.
        component.getAccessor().setAccessible(true);
        putIfPresent(tree, component.getName(), tree(component.getAccessor().invoke(record)));
      } catch (ReflectiveOperationException | RuntimeException e) {
        return record.toString();
      }
    }
    return tree;
  }

  private static void putIfPresent(Map<String, Object> tree, String name, @Nullable Object value) {
    if (value != null) {
      tree.put(name, value);
    }
  }
}
