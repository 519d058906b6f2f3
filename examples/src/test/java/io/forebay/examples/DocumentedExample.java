package io.forebay.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * A piece of Java or YAML in the documentation.
 *
 * @param file where it stands
 * @param line the line of the file at which {@code code} begins, counted from 1
 * @param code its lines
 */
record DocumentedExample(Path file, int line, List<String> code) {
  private static final String JAVADOC_BEGIN = "<pre>{@code";
  private static final String JAVADOC_END = "}</pre>";

  /** Finds the repository: the folder that holds the modules, at or above the working directory. */
  static Path repository() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("api/src/main/java"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("no folder api/src/main/java at or above the working dir");
    }
    return folder;
  }

  /** Returns the main sources of the modules that are published, package descriptions included. */
  static List<Path> publishedSources(Path repository) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String module : List.of("api", "core", "sources-metrics", "sources-k8s")) {
      sources.addAll(filesUnder(repository.resolve(module).resolve("src/main/java"), ".java"));
    }
    return sources;
  }

  /** Returns README.md and the files of docs. */
  static List<Path> pages(Path repository) throws IOException {
    List<Path> pages = new ArrayList<>();
    Path readme = repository.resolve("README.md");
    if (Files.exists(readme)) {
      pages.add(readme);
    }
    if (Files.isDirectory(repository.resolve("docs"))) {
      pages.addAll(filesUnder(repository.resolve("docs"), ".md"));
    }
    return pages;
  }

  private static List<Path> filesUnder(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
    }
  }

  /** Reads every example of a Javadoc. */
  static List<DocumentedExample> inJavadoc(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<DocumentedExample> examples = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      int begin = lines.get(i).indexOf(JAVADOC_BEGIN);
      if (begin < 0) {
        continue;
      }
      int first = i + 1;
      List<String> code = new ArrayList<>();
      code.add(lines.get(i).substring(begin + JAVADOC_BEGIN.length()));
      // The example ends at the brace that closes {@code, which is the last of its line.
      while (!code.get(code.size() - 1).contains(JAVADOC_END)) {
        i++;
        if (i == lines.size()) {
          throw new IllegalStateException(file + ":" + first + ": example without " + JAVADOC_END);
        }
        code.add(lines.get(i).replaceFirst("^\\s*\\* ?", ""));
      }
      String last = code.remove(code.size() - 1);
      code.add(last.substring(0, last.indexOf(JAVADOC_END)));
      examples.add(new DocumentedExample(file, first, List.copyOf(code)));
    }
    return examples;
  }

  /** Reads every block of a page that is marked as of a language, given as a regular expression. */
  static List<DocumentedExample> inMarkdown(Path file, String language) throws IOException {
    List<String> lines = Files.readAllLines(file);
    List<DocumentedExample> examples = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).strip().matches("```" + language + "(\\s.*)?")) {
        continue;
      }
      int first = i + 2;
      List<String> code = new ArrayList<>();
      for (i++; i < lines.size() && !lines.get(i).strip().equals("```"); i++) {
        code.add(lines.get(i));
      }
      examples.add(new DocumentedExample(file, first, Collections.unmodifiableList(code)));
    }
    return examples;
  }
}
