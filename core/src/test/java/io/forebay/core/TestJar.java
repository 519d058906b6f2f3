package io.forebay.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles classes into a real jar. */
final class TestJar {
  private final Path folder;
  private final String name;
  private final Map<String, String> sources = new LinkedHashMap<>();
  private final Map<String, String> resources = new LinkedHashMap<>();
  private final List<String> left = new ArrayList<>();

  TestJar(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Adds a class to compile. */
  TestJar source(String className, String code) {
    sources.put(className, code);
    return this;
  }

  /** Adds a class that implements DataSourceProvider, with these members. */
  TestJar sourceProvider(String className, String members) {
    int dot = className.lastIndexOf('.');
    return source(
        className,
        """
        package %s;
        import io.forebay.api.*;
        public class %s implements DataSourceProvider {
          %s
          public DataSource<?> create(Settings settings) { throw new AssertionError(); }
        }
        """
            .formatted(className.substring(0, dot), className.substring(dot + 1), members));
  }

  /** Names classes, or writes other lines, in the service file of DataSourceProvider. */
  TestJar names(String... lines) {
    resources.put(
        "META-INF/services/io.forebay.api.DataSourceProvider", String.join("\n", lines) + "\n");
    return this;
  }

  /** Leaves a compiled class out of the jar. */
  TestJar without(String className) {
    left.add(className.replace('.', '/') + ".class");
    return this;
  }

  Path build() throws IOException {
    Path classes = Files.createDirectories(folder.resolve(name + "-classes"));
    if (!sources.isEmpty()) {
      compile(classes);
    }
    Path jar = folder.resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        String entry = classes.relativize(file).toString().replace('\\', '/');
        if (!left.contains(entry)) {
          out.putNextEntry(new JarEntry(entry));
          out.write(Files.readAllBytes(file));
        }
      }
      for (Map.Entry<String, String> resource : resources.entrySet()) {
        out.putNextEntry(new JarEntry(resource.getKey()));
        out.write(resource.getValue().getBytes(UTF_8));
      }
    }
    return jar;
  }

  private void compile(Path classes) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<JavaFileObject> files = new ArrayList<>();
    sources.forEach(
        (className, code) ->
            files.add(
                new SimpleJavaFileObject(
                    URI.create("string:///" + className.replace('.', '/') + ".java"),
                    JavaFileObject.Kind.SOURCE) {
                  @Override
                  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                    return code;
                  }
                }));
    List<String> options =
        List.of(
            "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", classes.toString());
    assertThat(compiler.getTask(null, null, null, options, null, files).call()).isTrue();
  }
}
