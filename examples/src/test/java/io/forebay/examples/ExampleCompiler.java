package io.forebay.examples;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles examples as the statements of a method, among what an example may take for granted. */
final class ExampleCompiler {
  private static final List<String> IMPORTS =
      List.of(
          "io.forebay.api",
          "io.forebay.api.attributes",
          "io.forebay.core",
          "io.forebay.sources.k8s",
          "io.forebay.sources.metrics",
          "io.forebay.sources.metrics.loadreports",
          "io.forebay.sources.metrics.values",
          "java.net",
          "java.net.http",
          "java.nio.file",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.function");

  /** Fields, not parameters: an example may then declare a variable of the same name. */
  private static final Map<String, String> FIELDS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("attributes", "Attributes"),
              Map.entry("cluster", "KubernetesCluster"),
              Map.entry("context", "SourceContext<String>"),
              Map.entry("endpoint", "Endpoint"),
              Map.entry("fetch", "FetchContext"),
              Map.entry("layer", "DataLayer"),
              Map.entry("samples", "MetricSamples"),
              Map.entry("settings", "Settings"),
              Map.entry("sink", "DiscoverySink"),
              Map.entry("update", "EndpointUpdate")));

  private static final Pattern TOP_LEVEL =
      Pattern.compile(
          "^public (?=(static |final |abstract |sealed )*(class|record|interface|enum) )");

  private final Path root;
  private final Path classes;

  /**
   * Makes a compiler.
   *
   * @param root what the reported names of files are relative to
   * @param classes where class files go
   */
  ExampleCompiler(Path root, Path classes) {
    this.root = root;
    this.classes = classes;
  }

  /** Compiles all and returns a line for each fault: file, line, message. */
  List<String> compile(List<DocumentedExample> examples) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      units.add(new Unit("Example" + i, examples.get(i)));
    }
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<String> options =
          List.of(
              "--release", "17", "-proc:none", "-d", classes.toString(), "-classpath", classPath());
      compiler.getTask(null, files, diagnostics, options, null, units).call();
    }
    List<String> faults = new ArrayList<>();
    for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
      if (diagnostic.getKind() == Diagnostic.Kind.ERROR) {
        faults.add(describe(diagnostic));
      }
    }
    return faults;
  }

  private String describe(Diagnostic<? extends JavaFileObject> diagnostic) {
    String message = diagnostic.getMessage(Locale.ROOT).replace("\n", " ");
    if (!(diagnostic.getSource() instanceof Unit unit)) {
      return message;
    }
    DocumentedExample example = unit.example;
    // A brace too few is noticed behind the end of the example.
    long offset = Math.min(diagnostic.getLineNumber() - unit.firstLine, example.code().size() - 1L);
    return root.relativize(example.file())
        + ":"
        + (example.line() + Math.max(0, offset))
        + ": "
        + message;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** One example with its surroundings. */
  private static final class Unit extends SimpleJavaFileObject {
    private final DocumentedExample example;
    private final String source;
    private int firstLine = 1;

    Unit(String name, DocumentedExample example) {
      super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
      this.example = example;
      this.source = surround(name);
    }

    private String surround(String name) {
      List<String> text = new ArrayList<>();
      IMPORTS.forEach(imported -> text.add("import " + imported + ".*;"));
      example.code().stream().filter(line -> line.startsWith("import ")).forEach(text::add);
      text.add("@SuppressWarnings(\"all\") class " + name + " {");
      FIELDS.forEach((field, type) -> text.add("  " + type + " " + field + ";"));
      text.add("  void example() throws Exception {");
      firstLine = text.size() + 1;
      for (String line : example.code()) {
        // Each line stays in its place, so that the line of a fault can be told.
        boolean header = line.startsWith("import ") || line.startsWith("package ");
        text.add(header ? "" : TOP_LEVEL.matcher(line).replaceFirst(""));
      }
      text.add("  }");
      text.add("}");
      return String.join("\n", text);
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
