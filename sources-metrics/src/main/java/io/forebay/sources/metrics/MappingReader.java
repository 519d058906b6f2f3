package io.forebay.sources.metrics;

import io.forebay.sources.metrics.FieldReading.Combine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Makes mappings of the text of a file. Not thread-safe; for one file. */
final class MappingReader {
  /** The fields of an engine that are read into {@code ModelServerMetrics}, with what is usual. */
  private static final Map<String, Combine> USUAL =
      Map.of(
          "waitingRequests", Combine.SUM,
          "runningRequests", Combine.SUM,
          "kvCacheUsage", Combine.AVG,
          "kvCacheBlockSize", Combine.SAME,
          "kvCacheBlocks", Combine.SUM);

  private static final List<String> FIELDS =
      List.of(
          "waitingRequests",
          "runningRequests",
          "kvCacheUsage",
          "kvCacheBlockSize",
          "kvCacheBlocks");

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
  private static final String NAME_EXPECTED =
      "at most 63 of a-z, 0-9, '.', '_' and '-', and a letter or digit first";

  private final MappingProblems problems;
  private final Map<String, String> taken = new HashMap<>();

  private MappingReader(MappingProblems problems) {
    this.problems = problems;
  }

  /**
   * Reads a file's text.
   *
   * @param file its name, for messages
   * @throws io.forebay.api.ConfigurationException if anything is wrong with it; names all
   */
  static List<EngineMapping> read(String file, String text) {
    MappingProblems problems = new MappingProblems(file);
    YamlNode node = YamlReader.read(text, problems);
    List<EngineMapping> engines = new ArrayList<>();
    if (node != null) {
      YamlFields top = YamlFields.of(node, "", problems);
      MappingReader reader = new MappingReader(problems);
      engines.addAll(top.list("engines", true, reader::engine));
      top.refuseOthers();
    }
    problems.check();
    return engines;
  }

  private @Nullable EngineMapping engine(YamlNode node, String path) {
    YamlFields fields = YamlFields.of(node, path, problems);
    String name = fields.text("name", true);
    String source = fields.text("source", true);
    List<String> aliases = fields.texts("aliases");
    Map<String, List<FieldReading>> places = new HashMap<>();
    for (String field : FIELDS) {
      Combine usual = USUAL.getOrDefault(field, Combine.SUM);
      places.put(
          field,
          fields.has(field)
              ? fields.list(field, true, (place, where) -> reading(place, where, usual))
              : List.of());
    }
    Set<String> optional = optional(fields);
    List<LoraReading> lora = fields.list("loraAdapters", false, this::lora);
    fields.refuseOthers();
    claim(fields, "name", name);
    aliases.forEach(alias -> claim(fields, "aliases", alias));
    if (node instanceof YamlNode.Fields
        && !fields.has("loraAdapters")
        && FIELDS.stream().noneMatch(fields::has)) {
      fields.problem(
          "name", "an engine without metrics (expected: at least one of " + listed() + ")");
    }
    if (name == null || source == null) {
      return null;
    }
    return new EngineMapping(
        name,
        source,
        aliases,
        mapping(places, optional, FIELDS.get(0)),
        mapping(places, optional, FIELDS.get(1)),
        mapping(places, optional, FIELDS.get(2)),
        mapping(places, optional, FIELDS.get(3)),
        mapping(places, optional, FIELDS.get(4)),
        lora);
  }

  private static FieldMapping mapping(
      Map<String, List<FieldReading>> places, Set<String> optional, String field) {
    return new FieldMapping(places.getOrDefault(field, List.of()), optional.contains(field));
  }

  private static String listed() {
    return String.join(", ", FIELDS) + ", loraAdapters";
  }

  private Set<String> optional(YamlFields fields) {
    Set<String> optional = new LinkedHashSet<>(fields.texts("optional"));
    for (String field : optional) {
      if (!FIELDS.contains(field) || !fields.has(field)) {
        fields.problem(
            "optional",
            YamlNode.quote(field)
                + " (expected: fields of this engine, of "
                + String.join(", ", FIELDS)
                + ")");
      }
    }
    return optional;
  }

  /** A name or alias must be in order, and must mean one engine only. */
  private void claim(YamlFields fields, String field, @Nullable String name) {
    if (name == null) {
      return;
    }
    if (!NAME.matcher(name).matches()) {
      fields.problem(field, YamlNode.quote(name) + " (expected: " + NAME_EXPECTED + ")");
    } else if (name.equals(EngineMappings.AUTO)) {
      fields.problem(field, "'auto' (expected: another name; auto is to recognise the engine)");
    } else if (taken.putIfAbsent(name, field) != null) {
      fields.problem(field, YamlNode.quote(name) + " (expected: names and aliases given once)");
    }
  }

  private @Nullable FieldReading reading(YamlNode node, String path, Combine usual) {
    YamlFields fields = YamlFields.of(node, path, problems);
    MetricSelector selector = selector(fields);
    String label = fields.text("label", false);
    Combine combine = combine(fields, usual);
    List<String> per = fields.texts("per");
    Double scale = fields.number("scale");
    if (scale != null && !(scale > 0 && scale <= Double.MAX_VALUE)) {
      fields.problem("scale", scale + " (expected: > 0)");
    }
    fields.refuseOthers();
    return selector == null
        ? null
        : new FieldReading(selector, label, combine, per, scale == null ? 1 : scale);
  }

  private static Combine combine(YamlFields fields, Combine usual) {
    String word = fields.text("combine", false);
    if (word == null) {
      return usual;
    }
    for (Combine combine : Combine.values()) {
      if (combine.name().toLowerCase(Locale.ROOT).equals(word)) {
        return combine;
      }
    }
    String all =
        Arrays.stream(Combine.values())
            .map(combine -> combine.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    fields.problem("combine", YamlNode.quote(word) + " (expected: one of " + all + ")");
    return usual;
  }

  private static @Nullable MetricSelector selector(YamlFields fields) {
    String text = fields.text("metric", true);
    if (text == null) {
      return null;
    }
    try {
      return MetricSelector.parse(text);
    } catch (IllegalArgumentException e) {
      fields.problem("metric", YamlNode.clean(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private @Nullable LoraReading lora(YamlNode node, String path) {
    YamlFields fields = YamlFields.of(node, path, problems);
    MetricSelector selector = selector(fields);
    String running = fields.text("running", true);
    String waiting = fields.text("waiting", true);
    String max = fields.text("max", true);
    fields.refuseOthers();
    return selector == null || running == null || waiting == null || max == null
        ? null
        : new LoraReading(selector, running, waiting, max);
  }
}
