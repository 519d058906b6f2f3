package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every piece of Java that the documentation shows compiles, and no public type is without one. */
class JavadocExamplesTest {
  private final Path repository = DocumentedExample.repository();

  @Test
  void examples_ofJavadocAndPages_compile(@TempDir Path classes) throws IOException {
    List<DocumentedExample> examples = new ArrayList<>();
    for (Path source : DocumentedExample.publishedSources(repository)) {
      examples.addAll(DocumentedExample.inJavadoc(source));
    }
    for (Path page : DocumentedExample.pages(repository)) {
      examples.addAll(DocumentedExample.inMarkdown(page, "java"));
    }

    assertThat(examples).hasSizeGreaterThan(20);
    assertThat(new ExampleCompiler(repository, classes).compile(examples)).isEmpty();
  }

  @Test
  void examples_thatDoNotCompile_areReportedWithFileAndLine(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("Bad.java");
    Files.writeString(
        file,
        """
        /**
         * Text.
         *
         * <pre>{@code
         * int fine = 1;
         * int bad = "text";
         * }</pre>
         */
        """);

    List<String> faults =
        new ExampleCompiler(folder, folder).compile(DocumentedExample.inJavadoc(file));

    assertThat(faults).singleElement().asString().startsWith("Bad.java:6: incompatible types");
  }

  @Test
  void publicTypes_ofThePublishedModules_showAnExample() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> without = new ArrayList<>();
    int[] seen = {0};
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      List<Path> sources = DocumentedExample.publishedSources(repository);
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      DocTrees trees = DocTrees.instance(task);
      var scanner =
          new TreePathScanner<Void, Boolean>() {
            @Override
            public Void visitClass(ClassTree type, Boolean visible) {
              boolean shown = visible && type.getModifiers().getFlags().contains(Modifier.PUBLIC);
              if (shown) {
                seen[0]++;
                DocCommentTree comment = trees.getDocCommentTree(getCurrentPath());
                if (comment == null || !comment.toString().contains("<pre>{@code")) {
                  without.add(type.getSimpleName().toString());
                }
              }
              return super.visitClass(type, shown);
            }
          };
      task.parse().forEach(unit -> scanner.scan(unit, true));
    }

    assertThat(seen[0]).isGreaterThan(20);
    assertThat(without).isEmpty();
  }
}
