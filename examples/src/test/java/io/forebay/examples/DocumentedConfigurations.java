package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.forebay.api.ForebayException;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The YAML blocks of one page.
 *
 * <p>A block whose first line is a comment that names a file, {@code # endpoints.yaml}, is that
 * file. A block with {@code sources:} at the top is a configuration; it finds the page's files
 * beside it, and the certificate and secrets that {@link StandIns} makes. A block may be both.
 */
final class DocumentedConfigurations {
  private static final Pattern FILE = Pattern.compile("# ([\\w.-]+\\.ya?ml)");

  private final Path page;
  private final List<DocumentedExample> blocks;

  DocumentedConfigurations(Path page) throws IOException {
    this.page = page;
    blocks = DocumentedExample.inMarkdown(page, "ya?ml");
  }

  private static boolean has(DocumentedExample block, String field) {
    return block.code().stream().anyMatch(line -> line.startsWith(field + ":"));
  }

  private static boolean configuration(DocumentedExample block) {
    return has(block, "sources");
  }

  /** Returns how many configurations the page shows. */
  int count() {
    return (int) blocks.stream().filter(DocumentedConfigurations::configuration).count();
  }

  /**
   * Builds a data layer of each configuration.
   *
   * @param folder an empty one, where the files go
   * @return what is wrong, a text each with page and line
   */
  List<String> faults(Path folder) throws Exception {
    if (blocks.isEmpty()) {
      return List.of();
    }
    StandIns.writeTo(folder);
    List<String> faults = new ArrayList<>();
    for (DocumentedExample block : blocks) {
      Matcher name = FILE.matcher(block.code().isEmpty() ? "" : block.code().get(0).strip());
      if (name.matches()) {
        write(folder.resolve(name.group(1)), block);
      } else if (!configuration(block)) {
        faults.add(
            place(block)
                + "neither a configuration nor a file (expected: 'sources:' at the top, or a first"
                + " line '# name.yaml')");
      }
    }
    for (DocumentedExample block : blocks) {
      if (configuration(block)) {
        build(write(folder.resolve(page.getFileName() + ".yaml"), block), block, faults);
      }
    }
    return faults;
  }

  /** Writes a block so that its lines have the numbers that they have in the page. */
  private static Path write(Path file, DocumentedExample block) throws IOException {
    String above = "\n".repeat(block.line() - 1);
    return Files.writeString(file, above + String.join("\n", block.code()) + "\n");
  }

  private void build(Path file, DocumentedExample block, List<String> faults) {
    DataLayer.Builder builder = DataLayer.builder().discoverProviders().config(file);
    if (!has(block, "discovery")) {
      builder.discovery("of-the-test", FixedDiscovery.of(EndpointInfo.of("a", "127.0.0.1", 1)));
    }
    try (DataLayer layer = builder.build()) {
      layer.report();
    } catch (ForebayException e) {
      faults.add(place(block) + e.getMessage());
    }
  }

  private String place(DocumentedExample block) {
    return page.getFileName() + ":" + block.line() + ": ";
  }
}
