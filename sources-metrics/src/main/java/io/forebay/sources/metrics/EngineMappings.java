package io.forebay.sources.metrics;

import io.forebay.api.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The model servers whose metrics are known, and what their metrics mean, in the order in which
 * they are tried. They are data: {@link #builtInText} is a file to copy and to change, and {@link
 * #read} reads it. Its first lines explain it.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * Files.writeString(Path.of("engines.yaml"), EngineMappings.builtInText());
 * // now add an engine to the file
 * EngineMappings mappings = EngineMappings.read(Path.of("engines.yaml"));
 * System.out.println(mappings.names());
 * MetricsCollection load = new ModelServerCollection(mappings, "auto", List.of());
 * }</pre>
 */
public final class EngineMappings {
  /** Recognises the engine of each endpoint. */
  static final String AUTO = "auto";

  /** The labels of an endpoint that are asked for its engine, unless others are set. */
  static final List<String> ENGINE_LABELS =
      List.of("llm-d.ai/engine-type", "inference.networking.k8s.io/engine-type");

  private static final String RESOURCE = "engines.yaml";
  private static final int LARGEST = 1 << 20;

  /** Read when it is first needed, which is seldom before a page is. */
  private static final class BuiltIn {
    static final EngineMappings MAPPINGS =
        new EngineMappings(MappingReader.read(RESOURCE, builtInText()));
  }

  private final List<EngineMapping> engines;

  private EngineMappings(List<EngineMapping> engines) {
    this.engines = List.copyOf(engines);
  }

  /**
   * Returns the mappings that come with this library.
   *
   * @return always the same
   */
  public static EngineMappings builtIn() {
    return BuiltIn.MAPPINGS;
  }

  /**
   * Returns the file that {@link #builtIn} is made of.
   *
   * @return YAML
   */
  public static String builtInText() {
    try (InputStream in = EngineMappings.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(
            RESOURCE + ": not in the jar (expected: beside this class; repackage the jar whole)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a file of mappings, once. Its engines come first, in its order; then the built-in ones of
   * other names.
   *
   * @param file YAML in UTF-8, at most 1 MiB
   * @return the mappings of both
   * @throws ConfigurationException if the file cannot be read, or anything is wrong with it; names
   *     all problems with line and column
   */
  public static EngineMappings read(Path file) {
    String name = file.toString();
    List<EngineMapping> all = new ArrayList<>(MappingReader.read(name, text(file)));
    Set<String> names = all.stream().map(EngineMapping::name).collect(Collectors.toSet());
    builtIn().engines.stream().filter(engine -> !names.contains(engine.name())).forEach(all::add);
    return new EngineMappings(all);
  }

  private static String text(Path file) {
    MappingProblems problems = new MappingProblems(file.toString());
    byte[] bytes = new byte[0];
    try {
      // Opening a pipe would wait for its other end.
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        problems.add(
            (Files.isDirectory(file) ? "a folder" : "no regular file") + " (expected: a file)");
        problems.check();
      }
      try (InputStream in = Files.newInputStream(file)) {
        bytes = in.readNBytes(LARGEST + 1);
      }
    } catch (NoSuchFileException e) {
      problems.add("no such file (searched as " + file.toAbsolutePath().normalize() + ")");
    } catch (AccessDeniedException e) {
      problems.add("cannot be read: permission denied");
    } catch (IOException e) {
      problems.add("cannot be read: " + e);
    }
    if (bytes.length > LARGEST) {
      problems.add("more than 1 MiB (expected: at most that)");
    }
    problems.check();
    try {
      // A decoder that is not told otherwise reports what is no UTF-8.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problems.add("not UTF-8 (expected: a text in UTF-8)");
      problems.check();
      throw new IllegalStateException(e); // check() has thrown
    }
  }

  /**
   * Returns the names of the engines in the order in which they are tried.
   *
   * @return an immutable list
   */
  public List<String> names() {
    return engines.stream().map(EngineMapping::name).toList();
  }

  List<EngineMapping> engines() {
    return engines;
  }

  /** The names that a collection may be given: {@code auto}, and the engines that pass. */
  List<String> names(Predicate<EngineMapping> usable) {
    List<String> names = new ArrayList<>(List.of(AUTO));
    engines.stream().filter(usable).forEach(engine -> names.add(engine.name()));
    return names;
  }

  /** The mappings to try, in this order, for a name. */
  List<EngineMapping> find(String name, Predicate<EngineMapping> usable) {
    List<EngineMapping> found =
        engines.stream()
            .filter(usable)
            .filter(engine -> name.equals(AUTO) || name.equals(engine.name()))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "engine: '" + name + "' (expected: one of " + String.join(", ", names(usable)) + ")");
    }
    return found;
  }

  /** The engine that a label's value means, whatever the case of its letters; null if none. */
  @Nullable EngineMapping labelled(String value) {
    String name = value.strip().toLowerCase(Locale.ROOT);
    for (EngineMapping engine : engines) {
      if (engine.name().equals(name)) {
        return engine;
      }
    }
    for (EngineMapping engine : engines) {
      if (engine.aliases().contains(name)) {
        return engine;
      }
    }
    return null;
  }
}
