package io.forebay.sources.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A parser of the Python client, in a process of its own that reads page after page. */
final class PythonPeer implements Peer {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final boolean openMetrics;
  private final Process process;
  private final BufferedWriter pages;
  private final BufferedReader answers;

  PythonPeer(String python, boolean openMetrics) throws IOException {
    this.openMetrics = openMetrics;
    this.process =
        new ProcessBuilder(
                python,
                PythonClient.script("prometheus_client_parser.py").toString(),
                openMetrics ? "openmetrics" : "text")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    this.pages =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    this.answers =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  @Override
  public String name() {
    return openMetrics ? "python-openmetrics" : "python-text";
  }

  @Override
  public boolean reads(boolean openMetrics) {
    return this.openMetrics == openMetrics;
  }

  @Override
  public List<MetricSample> read(String page) throws PeerException {
    try {
      pages.write(JSON.writeValueAsString(page));
      pages.write('\n');
      pages.flush();
      String line = answers.readLine();
      if (line == null) {
        throw new IllegalStateException("python ended by itself");
      }
      JsonNode answer = JSON.readTree(line);
      if (answer.has("error")) {
        throw new PeerException(answer.get("error").asText());
      }
      List<MetricSample> samples = new ArrayList<>();
      answer.get("samples").forEach(sample -> samples.add(sample(sample)));
      return samples;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MetricSample sample(JsonNode sample) {
    Map<String, String> labels = new LinkedHashMap<>();
    sample.get(1).properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
    String value = sample.get(2).asText();
    JsonNode seconds = sample.get(3);
    return new MetricSample(
        sample.get(0).asText(),
        labels,
        switch (value) {
          case "inf" -> Double.POSITIVE_INFINITY;
          case "-inf" -> Double.NEGATIVE_INFINITY;
          case "nan" -> Double.NaN;
          default -> Double.parseDouble(value);
        },
        seconds.isNull()
            ? OptionalLong.empty()
            : OptionalLong.of(Math.round(seconds.asDouble() * 1000)));
  }

  @Override
  public List<MetricSample> view(List<MetricSample> samples) {
    return samples;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
