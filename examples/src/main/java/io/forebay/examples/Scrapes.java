package io.forebay.examples;

import io.forebay.api.DataSource;
import io.forebay.api.PollingSource;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Waits until every server was asked several times: a rate needs two pages. */
final class Scrapes {
  /** How long a further scrape may take, whatever the interval that a configuration sets. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final long LOOK_MILLIS = 20;

  private Scrapes() {}

  /** Waits until each fetch that was made once was made so often, well or not. */
  static void await(List<DataLayer> layers, int scrapes) throws InterruptedException {
    Instant deadline = Instant.now().plus(PATIENCE.multipliedBy(scrapes - 1L));
    // What was extracted is published a moment after it was counted, so look once more.
    int inARow = 0;
    while (scrapes > 1 && inARow < 2 && Instant.now().isBefore(deadline)) {
      Thread.sleep(LOOK_MILLIS);
      inARow = done(layers, scrapes) ? inARow + 1 : 0;
    }
  }

  private static boolean done(List<DataLayer> layers, int scrapes) {
    return layers.stream().allMatch(layer -> done(layer, scrapes));
  }

  private static boolean done(DataLayer layer, int scrapes) {
    return layer.report().sources().stream()
        // What others obtain comes by itself, once or often.
        .filter(source -> layer.source(source.name(), DataSource.class) instanceof PollingSource)
        .flatMap(source -> source.endpoints().stream())
        .allMatch(pair -> done(pair, scrapes));
  }

  private static boolean done(LayerReport.EndpointReport pair, int scrapes) {
    LayerReport.Counts fetches = pair.fetches();
    if (fetches.successes() + fetches.failures() == 0) {
      return true; // Nobody asks: the data comes by itself, or never.
    }
    long wanted = scrapes - fetches.failures();
    return fetches.successes() >= wanted
        && pair.collections().values().stream()
            .map(LayerReport.CollectionReport::extractions)
            .allMatch(counts -> counts.successes() + counts.failures() >= wanted);
  }
}
