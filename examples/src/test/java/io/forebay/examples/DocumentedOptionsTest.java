package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.forebay.api.DataCollectionProvider;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code docs/configuration.md} lists every type with its page, and that page, or one that it links
 * to, has a row for every field of the type.
 */
class DocumentedOptionsTest {
  private static final Pattern SOURCE =
      Pattern.compile("(?m)^\\| `([a-z-]+)` \\| [^|`]+ \\| \\[[^\\]]*\\]\\(([a-z-]+\\.md)\\) \\|$");
  private static final Pattern COLLECTION =
      Pattern.compile(
          "(?m)^\\| `([a-z-]+)` \\| `([a-z-]+)` \\| [^|]+ \\| \\[[^\\]]*\\]\\(([a-z-]+\\.md)\\)"
              + " \\|$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([a-z-]+\\.md)(?:#[a-z-]+)?\\)");
  private static final Pattern KNOWN =
      Pattern.compile("\\.unknown: unknown field \\(expected: one of ([^;)]*)");

  @TempDir private Path folder;

  /**
   * A type with its page.
   *
   * @param config a configuration of it, with the field {@code unknown} among its own
   */
  record Type(String name, String page, String config) {
    @Override
    public String toString() {
      return name + " in " + page;
    }
  }

  private static String page(String name) throws IOException {
    return Files.readString(DocumentedExample.repository().resolve("docs").resolve(name));
  }

  static List<Type> types() throws IOException {
    String index = page("configuration.md");
    List<Type> types = new ArrayList<>();
    for (MatchResult row : SOURCE.matcher(index).results().toList()) {
      types.add(
          new Type(
              row.group(1),
              row.group(2),
              "sources: {type: %s, unknown: 1}".formatted(row.group(1))));
    }
    for (MatchResult row : COLLECTION.matcher(index).results().toList()) {
      types.add(
          new Type(
              row.group(1),
              row.group(3),
              "sources: {type: %s, collections: [{type: %s, unknown: 1}]}"
                  .formatted(row.group(2), row.group(1))));
    }
    types.add(
        new Type(
            "an attribute of values",
            "values.md",
            """
            sources:
              type: metrics
              collections:
                {type: values, attributes: [{name: a, metric: b, unknown: 1}]}
            """));
    return types;
  }

  @ParameterizedTest
  @MethodSource("types")
  void page_ofEachType_hasARowForEveryField(Type type) throws Exception {
    Path file = Files.writeString(folder.resolve("forebay.yaml"), type.config());
    DataLayer.Builder builder =
        DataLayer.builder()
            .discoverProviders()
            .discovery(FixedDiscovery.of(EndpointInfo.of("a", "127.0.0.1", 1)))
            .config(file);
    String message = String.valueOf(catchThrowable(builder::build).getMessage());
    Matcher known = KNOWN.matcher(message);
    assertThat(known.find()).as(message).isTrue();

    StringBuilder pages = new StringBuilder(page("configuration.md")).append(page(type.page()));
    for (MatchResult link : LINK.matcher(page(type.page())).results().toList()) {
      pages.append(page(link.group(1)));
    }
    assertThat(known.group(1).split(", "))
        .isNotEmpty()
        .allMatch(
            field ->
                Pattern.compile("\\| `" + Pattern.quote(field) + "[`.]").matcher(pages).find());
  }

  @Test
  void index_listsEveryTypeThatIsProvided() throws IOException {
    Stream<String> sources =
        ServiceLoader.load(DataSourceProvider.class).stream()
            .filter(provider -> published(provider.type()))
            .map(provider -> provider.get().type());
    Stream<String> collections =
        ServiceLoader.load(DataCollectionProvider.class).stream()
            .filter(provider -> published(provider.type()))
            .map(provider -> provider.get().type());
    Set<String> provided = Stream.concat(sources, collections).collect(Collectors.toSet());
    Set<String> listed = types().stream().map(Type::name).collect(Collectors.toSet());

    assertThat(provided).hasSizeGreaterThan(8);
    assertThat(new TreeSet<>(provided)).isSubsetOf(listed);
    assertThat(listed).contains("endpoint-info", "topology");
  }

  private static boolean published(Class<?> provider) {
    return provider.getPackageName().startsWith("io.forebay.sources");
  }
}
