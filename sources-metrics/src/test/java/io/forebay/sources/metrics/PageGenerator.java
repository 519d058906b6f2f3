package io.forebay.sources.metrics;

import static io.forebay.sources.metrics.Trait.COMMENT;
import static io.forebay.sources.metrics.Trait.COUNTER;
import static io.forebay.sources.metrics.Trait.CREATED;
import static io.forebay.sources.metrics.Trait.EMPTY_LINE;
import static io.forebay.sources.metrics.Trait.EXEMPLAR;
import static io.forebay.sources.metrics.Trait.GAUGE;
import static io.forebay.sources.metrics.Trait.HELP;
import static io.forebay.sources.metrics.Trait.INTERLEAVED;
import static io.forebay.sources.metrics.Trait.NO_TYPE;
import static io.forebay.sources.metrics.Trait.QUOTED_NAME;
import static io.forebay.sources.metrics.Trait.REPEATED;
import static io.forebay.sources.metrics.Trait.REPEATED_OTHER_VALUE;
import static io.forebay.sources.metrics.Trait.STATESET;
import static io.forebay.sources.metrics.Trait.TYPE_LATE;
import static io.forebay.sources.metrics.Trait.TYPE_TWICE;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes pages of one format, the same ones for the same seed. */
final class PageGenerator {
  private static final List<Trait> ALL = List.of(Trait.values());

  private final Random random;
  private final boolean openMetrics;
  private final List<Trait> kinds;
  private final List<Trait> decorations;
  private int families;

  PageGenerator(long seed, boolean openMetrics) {
    this.random = new Random(seed);
    this.openMetrics = openMetrics;
    this.kinds = ALL.stream().filter(t -> t.kind() && t.in(openMetrics)).toList();
    this.decorations = ALL.stream().filter(t -> !t.kind() && t.in(openMetrics)).toList();
  }

  GeneratedPage page() {
    List<GeneratedPage.Block> blocks = new ArrayList<>();
    for (int i = random.nextInt(12); i >= 0; i--) {
      blocks.add(block());
    }
    return new GeneratedPage(openMetrics, blocks, random.nextInt(4) > 0);
  }

  private GeneratedPage.Block block() {
    Set<Trait> traits = EnumSet.noneOf(Trait.class);
    for (int i = random.nextInt(3); i > 0; i--) {
      traits.add(decorations.get(random.nextInt(decorations.size())));
    }
    // Most peculiarities belong to plain numbers; the other kinds have rules of their own.
    boolean plain = traits.stream().anyMatch(PageGenerator::needsGauge);
    Trait kind =
        plain ? (random.nextInt(4) > 0 ? GAUGE : NO_TYPE) : kinds.get(random.nextInt(kinds.size()));
    if (plain && openMetrics) {
      traits.remove(EXEMPLAR); // OpenMetrics allows none on a gauge
    } else if (traits.contains(EXEMPLAR)) {
      kind = COUNTER;
    }
    if (Set.of(TYPE_LATE, TYPE_TWICE, INTERLEAVED).stream().anyMatch(traits::contains)) {
      kind = GAUGE;
    }
    traits.add(kind);
    return family(kind, traits);
  }

  private static boolean needsGauge(Trait trait) {
    return trait.number()
        || Set.of(REPEATED, REPEATED_OTHER_VALUE, INTERLEAVED, TYPE_LATE, TYPE_TWICE)
            .contains(trait);
  }

  private GeneratedPage.Block family(Trait kind, Set<Trait> traits) {
    LineWriter lines = new LineWriter(random, openMetrics, traits);
    String name = name(traits);
    String declared = lines.declared(name);
    String type = type(kind);
    if (traits.contains(HELP)) {
      lines.meta("# HELP " + declared + " some \\\\ \\n text, \u00fc");
    }
    boolean late = traits.contains(TYPE_LATE);
    if (!type.isEmpty() && !late) {
      lines.meta("# TYPE " + declared + " " + type);
    }
    if (traits.contains(EMPTY_LINE)) {
      lines.meta(random.nextBoolean() ? "" : "  ");
    }
    if (traits.contains(COMMENT)) {
      lines.meta(
          List.of("# plain words", "#", "#nothing", "# TYPES are said above")
              .get(random.nextInt(4)));
    }
    if (traits.contains(INTERLEAVED)) {
      lines.meta("# TYPE " + lines.declared(name + "_2") + " gauge");
    }
    int series = 1 + random.nextInt(3);
    for (int i = 0; i < series; i++) {
      Map<String, String> labels = lines.labels(i);
      FamilyWriter family = new FamilyWriter(lines, random, name, labels);
      family.write(kind);
      if (traits.contains(INTERLEAVED)) {
        lines.sample(name + "_2", labels, lines.number());
      }
      if (traits.contains(REPEATED)) {
        lines.repeat(false);
      }
      if (traits.contains(REPEATED_OTHER_VALUE)) {
        lines.repeat(true);
      }
      if (traits.contains(TYPE_TWICE)) {
        lines.meta("# TYPE " + declared + " " + type);
      }
    }
    if (late && !type.isEmpty()) {
      lines.meta("# TYPE " + declared + " " + type);
    }
    return new GeneratedPage.Block(lines.used(), lines.text(), lines.samples());
  }

  private String name(Set<Trait> traits) {
    String name = "family_" + families++;
    if (traits.contains(QUOTED_NAME)) {
      return List.of(name + ".dots", name + " with \"quotes\"", "\u00fc " + name, "0" + name + "{}")
          .get(random.nextInt(4));
    }
    boolean total = traits.contains(COUNTER) && !openMetrics;
    boolean colon = random.nextBoolean() && !traits.contains(STATESET);
    return (colon ? "ns:" + name : name) + (total ? "_total" : "");
  }

  private String type(Trait kind) {
    return switch (kind) {
      case NO_TYPE -> "";
      case UNTYPED -> openMetrics ? "unknown" : "untyped";
      case COUNTER_WITHOUT_TOTAL, CREATED -> "counter";
      case GAUGE_HISTOGRAM -> "gaugehistogram";
      default -> kind.name().toLowerCase(Locale.ROOT);
    };
  }
}
