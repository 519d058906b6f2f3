package io.forebay.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The page of metrics that the measurements read: one that was captured from vLLM, where it is at
 * hand, or else one that is written in the same form and size. The captured one is no part of the
 * project: it is looked for in a folder {@code shared/data} beside it, or where the environment
 * variable FOREBAY_DATA points.
 */
final class VllmPage {
  private static final String NAME = "vllm-v1-2025-11-qwen1.5chat-ahasannn.prom";

  private VllmPage() {}

  /** The page, in Prometheus text. */
  static byte[] bytes() {
    Path captured = captured();
    if (captured == null) {
      return WrittenPage.text().getBytes(StandardCharsets.UTF_8);
    }
    try {
      return Files.readAllBytes(captured);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the page is from, to be told with the results. */
  static String origin() {
    return captured() == null
        ? "written in the form of vLLM's"
        : "captured from vLLM (V1) in November 2025";
  }

  private static @Nullable Path captured() {
    String set = System.getenv("FOREBAY_DATA");
    if (set != null) {
      return existing(Path.of(set));
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      Path page = existing(at.resolve("shared/data"));
      if (page != null) {
        return page;
      }
    }
    return null;
  }

  private static @Nullable Path existing(Path folder) {
    Path page = folder.resolve(NAME);
    return Files.isRegularFile(page) ? page : null;
  }

  /**
   * The page as vLLM writes it when it is asked for OpenMetrics: the family of a counter has no
   * {@code _total}, the times at which series were created belong to the family that they tell of,
   * and the last line says that it is the last.
   */
  static byte[] openMetrics() {
    StringBuilder page = new StringBuilder();
    String help = "";
    for (String line : new String(bytes(), StandardCharsets.UTF_8).lines().toList()) {
      String[] words = line.split(" ", 4);
      if (!words[0].equals("#")) {
        page.append(line).append('\n');
      } else if (words[1].equals("HELP")) {
        help = words[3];
      } else if (!words[2].endsWith("_created")) {
        boolean total = words[3].equals("counter") && words[2].endsWith("_total");
        String name = total ? words[2].substring(0, words[2].length() - 6) : words[2];
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(words[3]).append('\n');
      }
    }
    return page.append("# EOF\n").toString().getBytes(StandardCharsets.UTF_8);
  }
}
