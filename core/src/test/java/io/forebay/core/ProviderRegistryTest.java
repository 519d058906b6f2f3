package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProviderRegistryTest {
  private static final String TYPE = "public String type() { return \"%s\"; }";

  @TempDir private Path folder;
  private final List<URLClassLoader> loaders = new ArrayList<>();
  private final ProviderRegistry registry = new ProviderRegistry();

  @AfterEach
  void closeLoaders() throws IOException {
    for (URLClassLoader loader : loaders) {
      loader.close();
    }
  }

  private TestJar jar(String name) {
    return new TestJar(folder, name);
  }

  private ClassLoader loader(TestJar... jars) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (TestJar jar : jars) {
      urls.add(jar.build().toUri().toURL());
    }
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), getClass().getClassLoader());
    loaders.add(loader);
    return loader;
  }

  private String faults() {
    return String.join("\n", registry.faultSentences()).replace(folder + "/", "");
  }

  private String problems() {
    Problems problems = new Problems();
    registry.check(problems);
    return problems.isEmpty() ? "none" : Refused.message(folder, problems::throwIfAny);
  }

  @Test
  void discover_goodJars_findsAll() throws IOException {
    registry.discover(
        loader(
            jar("one.jar").sourceProvider("a.One", TYPE.formatted("one")).names("a.One # yes"),
            jar("two.jar")
                .sourceProvider("b.Two", TYPE.formatted("two"))
                .sourceProvider("b.Three", TYPE.formatted("three"))
                .names("# both", "", "b.Two", "b.Three")));

    assertThat(registry.sources().types()).containsExactly("endpoint-info", "one", "three", "two");
    assertThat(faults()).isEmpty();
    assertThat(problems()).isEqualTo("none");
  }

  @Test
  void discover_faultyProviders_areReportedWithTheirJarAndHideNoOther() throws IOException {
    registry.discover(
        loader(
            jar("bad.jar")
                .source("x.Gone", "package x; public class Gone {}")
                .without("x.Gone")
                .source(
                    "x.Super",
                    "package x; public abstract class Super implements"
                        + " io.forebay.api.DataSourceProvider {}")
                .without("x.Super")
                .sourceProvider(
                    "x.NeedsField", "private final Gone gone = new Gone();" + TYPE.formatted("f"))
                .source(
                    "x.NeedsSuper",
                    "package x; import io.forebay.api.*; public class NeedsSuper extends Super {"
                        + TYPE.formatted("s")
                        + " public DataSource<?> create(Settings s) { return null; } }")
                .sourceProvider(
                    "x.Throws",
                    "public Throws() { throw new IllegalStateException(\"no licence\"); }"
                        + TYPE.formatted("t"))
                .sourceProvider(
                    "x.Static",
                    "static final int N = Integer.parseInt(\"x\");" + TYPE.formatted("i"))
                .source(
                    "x.Hidden",
                    "package x; import io.forebay.api.*; class Hidden implements DataSourceProvider"
                        + " { public Hidden() {} "
                        + TYPE.formatted("h")
                        + " public DataSource<?> create(Settings s) { return null; } }")
                .sourceProvider("x.Arguments", "public Arguments(int n) {}" + TYPE.formatted("a"))
                .source("x.Other", "package x; public class Other {}")
                .sourceProvider("x.NullType", "public String type() { return null; }")
                .sourceProvider("x.BlankType", "public String type() { return \" \"; }")
                .sourceProvider(
                    "x.ThrowingType", "public String type() { throw new LinkageError(\"old\"); }")
                .names(
                    "x.NeedsField",
                    "x.NeedsSuper",
                    "x.Throws",
                    "x.Static",
                    "x.Hidden",
                    "x.Arguments",
                    "x.Other",
                    "x.NullType",
                    "x.BlankType",
                    "x.ThrowingType",
                    "x.NotThere"),
            jar("good.jar").sourceProvider("a.Good", TYPE.formatted("good")).names("a.Good")));

    assertThat(registry.sources().types()).containsExactly("endpoint-info", "good");
    assertThat(faults())
        .isEqualTo(
            """
            source provider x.NeedsField from bad.jar threw in its constructor: the class x.Gone, which it needs, is missing
            source provider x.Throws from bad.jar threw in its constructor: java.lang.IllegalStateException: no licence
            source provider x.Static from bad.jar threw in its constructor: java.lang.ExceptionInInitializerError, caused by java.lang.NumberFormatException: For input string: "x"
            source provider x.Hidden from bad.jar is not public (expected: a public class)
            source provider x.NullType from bad.jar returned null from type() (expected: a short name)
            source provider x.BlankType from bad.jar returned ' ' from type() (expected: not blank, no white space at its ends)
            source provider x.ThrowingType from bad.jar threw in type(): java.lang.LinkageError: old
            source provider x.NeedsSuper from bad.jar cannot be loaded: the class x.Super, which it needs, is missing
            source provider x.Arguments from bad.jar has no public constructor without parameters
            source provider x.Other from bad.jar does not implement io.forebay.api.DataSourceProvider
            source provider x.NotThere from bad.jar does not exist (the jar names it, but does not hold it)""");
    assertThat(problems()).as("faults alone prevent nothing").isEqualTo("none");
  }

  @Test
  void discover_brokenServiceFile_isReportedWithItsLine() throws IOException {
    registry.discover(
        loader(
            jar("broken.jar")
                .sourceProvider("a.Good", TYPE.formatted("lost"))
                .names("a.Good", "not a class"),
            jar("good.jar").sourceProvider("b.Good", TYPE.formatted("good")).names("b.Good")));

    assertThat(registry.sources().types()).containsExactly("endpoint-info", "good");
    assertThat(faults())
        .isEqualTo(
            """
            META-INF/services/io.forebay.api.DataSourceProvider of broken.jar is broken, none of its classes was loaded: line 2: 'not a class' (expected: the name of a class)""");
  }

  @Test
  void discover_twoJarsOfOneType_isAProblemThatNamesBoth() throws IOException {
    registry.discover(
        loader(
            jar("one.jar").sourceProvider("a.One", TYPE.formatted("same")).names("a.One"),
            jar("two.jar").sourceProvider("b.Two", TYPE.formatted("same")).names("b.Two")));

    assertThat(problems())
        .isEqualTo(
            """
            1 problem in the configuration:
              code: providers: source type 'same' has two providers: a.One from one.jar, and b.Two from two.jar (expected: one; remove one of them)""");
  }

  @Test
  void discover_typeGivenInCode_isAProblemToo() throws IOException {
    registry.add(new TestProviders.Metrics("same"));
    registry.discover(
        loader(jar("one.jar").sourceProvider("a.One", TYPE.formatted("same")).names("a.One")));

    assertThat(problems().replaceAll("from \\S*/test-classes/", "from test-classes/"))
        .isEqualTo(
            """
            1 problem in the configuration:
              code: providers: source type 'same' has two providers: io.forebay.core.TestProviders$Metrics, given in code, from test-classes/, and a.One from one.jar (expected: one; remove one of them)""");
  }

  @Test
  void discover_sameClassAgain_isNone() throws Exception {
    ClassLoader loader =
        loader(jar("one.jar").sourceProvider("a.One", TYPE.formatted("one")).names("a.One"));
    DataSourceProvider given =
        (DataSourceProvider) loader.loadClass("a.One").getConstructor().newInstance();
    registry.add(given);
    registry.discover(loader);
    registry.discover(loader);

    assertThat(problems()).isEqualTo("none");
    assertThat(registry.sources().find("one")).isSameAs(given);
  }

  @Test
  void add_typeThatThrows_isAProblem() {
    class Broken implements DataSourceProvider {
      @Override
      public String type() {
        throw new NoClassDefFoundError("com/acme/Missing");
      }

      @Override
      public DataSource<?> create(Settings settings) {
        throw new AssertionError();
      }
    }
    registry.add(new Broken());

    assertThat(problems())
        .isEqualTo(
            """
            1 problem in the configuration:
              code: providers: source provider %s threw in type(): the class com.acme.Missing, which it needs, is missing"""
                .formatted(Broken.class.getName()));
  }

  @Test
  void discoveries_ofThisModule_areAlwaysKnown() {
    assertThat(registry.discoveries().types()).containsExactly("file", "fixed");
  }

  @Test
  void discover_loaderThatAlwaysThrows_ends() {
    ClassLoader hopeless =
        new ClassLoader(getClass().getClassLoader()) {
          @Override
          public Enumeration<URL> getResources(String name) throws IOException {
            throw new IOException("disk on fire");
          }
        };
    registry.discover(hopeless);

    assertThat(faults())
        .startsWith(
            "META-INF/services/io.forebay.api.DataSourceProvider cannot be looked for:"
                + " java.io.IOException: disk on fire")
        .contains("DataCollectionProvider cannot be looked for");
    assertThat(registry.discoveries().types()).containsExactly("file", "fixed");
  }

  @Test
  void discover_endlessFaults_end() {
    // A loader that sees more and more broken files each time it is asked for the next.
    ClassLoader endless =
        new ClassLoader(getClass().getClassLoader()) {
          private int calls;

          @Override
          public Enumeration<URL> getResources(String name) {
            if (calls++ % 2 == 0) {
              return Collections.emptyEnumeration();
            }
            return new Enumeration<>() {
              @Override
              public boolean hasMoreElements() {
                return true;
              }

              @Override
              public URL nextElement() {
                return url("not a class\n");
              }
            };
          }
        };
    registry.discover(endless);

    assertThat(registry.faultSentences())
        .isNotEmpty()
        .allMatch(fault -> fault.contains("providers could not all be loaded: "));
  }

  @SuppressWarnings("deprecation") // Its successor needs JDK 20.
  private static URL url(String content) {
    try {
      return new URL(
          null,
          "memory:///META-INF/services/x",
          new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
              return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public @Nullable InputStream getInputStream() {
                  return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
                }
              };
            }
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void build_unknownTypeWithFaults_namesThem() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("forebay.yaml"),
            """
            discovery: {type: fixed, endpoints: {id: a, address: h, port: 1}}
            sources: [{type: gauge}]
            """);
    LayerSetupBuilder builder = new LayerSetupBuilder();
    builder.discoverProviders(
        loader(
            jar("one.jar")
                .sourceProvider("a.One", TYPE.formatted("gauges"))
                .sourceProvider("a.Bad", "public Bad() { throw new Error(\"old\"); }" + TYPE)
                .names("a.One", "a.Bad")));
    builder.config(file);

    assertThat(Refused.message(folder, builder::build))
        .isEqualTo(
            """
            1 problem in the configuration:
              forebay.yaml:2:18: sources[0].type: 'gauge' is no known source type (expected: one of 'endpoint-info', 'gauges'; did you mean 'gauges'?; source provider a.Bad from one.jar threw in its constructor: java.lang.Error: old)""");
  }

  @Test
  void build_faultsOfTypesNobodyNames_areInTheSetup() throws IOException {
    LayerSetupBuilder builder = new LayerSetupBuilder();
    builder.discoverProviders(loader(jar("one.jar").names("a.NotThere")));
    builder.discovery(FixedDiscovery.of());
    builder.source(new TestProviders.MetricsSource("m", "t"), spec -> {});

    assertThat(builder.build().providerFaults()).hasSize(1);
  }
}
