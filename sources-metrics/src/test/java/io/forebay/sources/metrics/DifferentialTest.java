package io.forebay.sources.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Thousands of pages made at random mean the same to our parser as to whoever made them, and to
 * parsers of others, but for the differences that docs/parser-differences.md explains.
 */
class DifferentialTest {
  private static final String TABLE = "docs/parser-differences.md";
  private static final Pattern ROW = Pattern.compile("\\| ([a-z-]+) \\| `([A-Z0-9_]+)` \\| .+ \\|");
  private static final int PAGES = 2000;
  private static final int CHECKS_OF_A_ROW = 3;

  @Test
  void pages_generated_meanWhatTheyWereMadeOf() throws Exception {
    int samples = 0;
    for (boolean openMetrics : new boolean[] {false, true}) {
      PageGenerator generator = new PageGenerator(7, openMetrics);
      for (int i = 0; i < PAGES; i++) {
        GeneratedPage page = generator.page();
        samples += page.samples().size();
        assertThat(counted(ours(page))).as("%s", page.text()).isEqualTo(counted(page.samples()));
      }
    }
    System.out.printf(
        "== differential, generator: %d pages, %d samples, no difference%n", 2 * PAGES, samples);
  }

  @Test
  void pages_generated_meanTheSameToHawkular() throws Exception {
    try (Peer peer = new HawkularPeer()) {
      compare(peer);
    }
  }

  @Test
  void pages_generatedInText_meanTheSameToThePythonClient() throws Exception {
    try (Peer peer = new PythonPeer(python(), false)) {
      compare(peer);
    }
  }

  @Test
  void pages_generatedInOpenMetrics_meanTheSameToThePythonClient() throws Exception {
    try (Peer peer = new PythonPeer(python(), true)) {
      compare(peer);
    }
  }

  private static String python() {
    Optional<String> python = PythonClient.find();
    if (python.isEmpty()) {
      System.out.println("== SKIPPED, differential, Python client: " + PythonClient.MISSING);
    }
    Assumptions.assumeTrue(python.isPresent(), "SKIPPED: " + PythonClient.MISSING);
    return python.orElseThrow();
  }

  private static void compare(Peer peer) throws Exception {
    boolean openMetrics = peer.reads(true);
    Set<Trait> listed = listed().getOrDefault(peer.name(), EnumSet.noneOf(Trait.class));
    Map<Trait, Integer> tried = new EnumMap<>(Trait.class);
    Map<Trait, Integer> differed = new EnumMap<>(Trait.class);
    Map<Set<Trait>, String> unknown = new HashMap<>();
    PageGenerator generator = new PageGenerator(42, openMetrics);
    int samples = 0;
    for (int i = 0; i < PAGES; i++) {
      GeneratedPage page = generator.page();
      GeneratedPage common = page.only(block -> own(block, listed).isEmpty());
      samples += common.samples().size();
      if (!agrees(peer, common)) {
        explain(peer, common, unknown);
      }
      for (GeneratedPage.Block block : page.blocks()) {
        Set<Trait> own = own(block, listed);
        if (own.size() == 1) {
          Trait trait = own.iterator().next();
          if (differed.getOrDefault(trait, 0) < CHECKS_OF_A_ROW) {
            tried.merge(trait, 1, Integer::sum);
            differed.merge(trait, agrees(peer, page.only(block::equals)) ? 0 : 1, Integer::sum);
          }
        }
      }
    }
    unknown
        .keySet()
        .removeIf(
            traits ->
                unknown.keySet().stream()
                    .anyMatch(less -> traits.size() > less.size() && traits.containsAll(less)));
    assertThat(unknown).as("differences from %s that %s lacks", peer.name(), TABLE).isEmpty();
    Set<Trait> gone = EnumSet.noneOf(Trait.class);
    gone.addAll(listed);
    gone.removeIf(trait -> differed.getOrDefault(trait, 0) > 0);
    assertThat(gone).as("rows of %s that no longer occur: %s", TABLE, peer.name()).isEmpty();
    System.out.printf(
        "== differential, %s: %d pages, %d samples equal, %d kinds of difference, all explained%n",
        peer.name(), PAGES, samples, listed.size());
  }

  private static Set<Trait> own(GeneratedPage.Block block, Set<Trait> listed) {
    Set<Trait> own = EnumSet.copyOf(block.traits());
    own.retainAll(listed);
    return own;
  }

  private static boolean agrees(Peer peer, GeneratedPage page) {
    return difference(peer, page).isEmpty();
  }

  private static String difference(Peer peer, GeneratedPage page) {
    Map<MetricSample, Integer> ours = counted(peer.view(ours(page)));
    try {
      Map<MetricSample, Integer> theirs = counted(peer.read(page.text()));
      return ours.equals(theirs) ? "" : "ours " + ours + "\n  theirs " + theirs;
    } catch (Peer.PeerException e) {
      return "refused: " + e.getMessage();
    }
  }

  /** Finds the parts that differ by themselves. */
  private static void explain(Peer peer, GeneratedPage page, Map<Set<Trait>, String> unknown) {
    boolean found = false;
    for (GeneratedPage.Block block : page.blocks()) {
      String difference = difference(peer, page.only(block::equals));
      if (!difference.isEmpty()) {
        found = true;
        String shown = block.text() + difference;
        unknown.putIfAbsent(block.traits(), shown.substring(0, Math.min(shown.length(), 800)));
      }
    }
    if (!found) {
      unknown.put(EnumSet.allOf(Trait.class), page.text() + difference(peer, page));
    }
  }

  private static List<MetricSample> ours(GeneratedPage page) {
    ExpositionParser parser = Pages.everything();
    byte[] bytes = page.text().getBytes(StandardCharsets.UTF_8);
    parser.begin(page.openMetrics());
    parser.feed(bytes, 0, bytes.length);
    try {
      return Pages.all(parser);
    } catch (MalformedPageException e) {
      return List.of(); // it has nothing but malformed lines
    }
  }

  private static Map<MetricSample, Integer> counted(List<MetricSample> samples) {
    Map<MetricSample, Integer> counted = new HashMap<>();
    samples.forEach(sample -> counted.merge(sample, 1, Integer::sum));
    return counted;
  }

  private static Map<String, Set<Trait>> listed() throws IOException {
    Path repository = Path.of("").toAbsolutePath();
    while (!Files.exists(repository.resolve(TABLE))) {
      repository = Objects.requireNonNull(repository.getParent(), TABLE);
    }
    Map<String, Set<Trait>> listed = new HashMap<>();
    for (String line : Files.readAllLines(repository.resolve(TABLE))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        listed
            .computeIfAbsent(row.group(1), peer -> EnumSet.noneOf(Trait.class))
            .add(Trait.valueOf(row.group(2)));
      }
    }
    return listed;
  }
}
