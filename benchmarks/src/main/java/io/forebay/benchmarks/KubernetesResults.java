package io.forebay.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/**
 * What was measured of Kubernetes' clients: by table, by client, by measure, one number for each
 * process. Used by one thread.
 */
final class KubernetesResults {
  /** The field of a file of results that tells it from JMH's. */
  static final String FIELD = "kubernetes";

  private final ObjectMapper mapper = new ObjectMapper();
  private final ObjectNode root = mapper.createObjectNode();
  private final ObjectNode tables = root.putObject(FIELD);
  private final ArrayNode notes = root.putArray("notes");

  KubernetesResults() {
    root.put("jdk", System.getProperty("java.version"));
  }

  /** Says something about how it was measured. */
  void note(String text) {
    notes.add(text);
  }

  /** Adds what one process measured: an object of numbers. */
  void add(String table, String client, String measured) throws IOException {
    JsonNode numbers = mapper.readTree(measured);
    ObjectNode row = tables.withObjectProperty(table).withObjectProperty(client);
    numbers.properties().forEach(one -> row.withArrayProperty(one.getKey()).add(one.getValue()));
  }

  void write(Path file) throws IOException {
    mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }
}
