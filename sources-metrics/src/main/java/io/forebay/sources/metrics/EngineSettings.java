package io.forebay.sources.metrics;

import io.forebay.api.ConfigurationException;
import io.forebay.api.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a configuration says which engines there are, and which of them an endpoint is. Immutable.
 *
 * @param mappings the engines
 * @param engine the name of one, or {@code auto}
 * @param engineLabels the labels that may name an endpoint's engine
 */
record EngineSettings(EngineMappings mappings, String engine, List<String> engineLabels) {
  /** Reads the fields {@code mappings}, {@code engine} and {@code engineLabels}. */
  static EngineSettings read(Settings settings, EngineAttribute<?> attribute) {
    Optional<Path> file = settings.path("mappings").optional();
    EngineMappings mappings = EngineMappings.builtIn();
    boolean fileRefused = false;
    if (file.isPresent()) {
      try {
        mappings = EngineMappings.read(file.get());
      } catch (ConfigurationException e) {
        fileRefused = true;
        e.problems().forEach(problem -> settings.problem("mappings", problem.toString()));
      }
    }
    List<String> names = mappings.names(attribute::usable);
    // An engine of a file that cannot be read is not wrong, and its file is told of already.
    String engine =
        fileRefused
            ? settings.string("engine").orElse(EngineMappings.AUTO)
            : settings
                .string("engine")
                .oneOf(names.toArray(String[]::new))
                .orElse(EngineMappings.AUTO);
    List<String> labels =
        settings
            .strings("engineLabels")
            .check(
                given -> given.stream().noneMatch(String::isBlank), "names of labels, none blank")
            .orElse(EngineMappings.ENGINE_LABELS);
    boolean auto = engine.equals(EngineMappings.AUTO);
    if (!auto && settings.strings("engineLabels").optional().isPresent()) {
      settings.problem(
          "engineLabels", "set beside engine " + engine + " (expected: none, or engine auto)");
    }
    return new EngineSettings(
        mappings, names.contains(engine) ? engine : EngineMappings.AUTO, labels);
  }
}
