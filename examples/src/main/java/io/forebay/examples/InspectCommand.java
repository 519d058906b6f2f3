package io.forebay.examples;

import io.forebay.api.Endpoint;
import io.forebay.core.DataLayer;
import io.forebay.sources.metrics.ModelServerCollection;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Scrapes endpoints and prints what came of it: attributes, and how each source fared. */
final class InspectCommand implements Command {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String ALONE = " (not with --config)";
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  /** The first fetches are spread over a second, so the first picture needs that much longer. */
  private static final Duration FIRST_SPREAD = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String summary() {
    return "scrapes servers once, or keeps watching, and prints their attributes";
  }

  @Override
  public List<Option> options() {
    return List.of(
        new Option(
            "--endpoint",
            "URL",
            "a server, " + EndpointUrl.EXPECTED + " or https, path as needed; repeatable"),
        new Option(
            "--engine",
            "NAME",
            String.join(", ", ModelServerCollection.engines()) + " (auto)" + ALONE),
        new Option("--config", "FILE", "a configuration of the data layer, YAML or JSON"),
        new Option("--ca", "FILE", "PEM certificates to trust, for https" + ALONE),
        Option.flag("--watch", "keep scraping and printing until interrupted"),
        new Option("--scrapes", "N", "look after so many scrapes (1); rates need 2"),
        new Option(
            "--interval", "TIME", "between two scrapes (1s), with --watch or --scrapes" + ALONE),
        new Option(
            "--timeout", "TIME", "for one scrape (5s; with --watch at most the interval)" + ALONE),
        new Option("--output", "FORM", "table or json (table); with --watch one array a line"));
  }

  @Override
  public int run(Options options, PrintStream out, PrintStream err) throws Exception {
    boolean json = options.oneOf("--output", List.of("table", "json"), "table").equals("json");
    boolean watch = options.has("--watch");
    int scrapes = options.integer("--scrapes", 1, 1, 1_000);
    boolean again = watch || scrapes > 1;
    if (options.has("--interval") && !again) {
      throw new UsageException("--interval: alone (expected: with --watch or --scrapes)");
    }
    Duration timeout = options.duration("--timeout", TIMEOUT);
    Duration interval = again ? options.duration("--interval", WATCH_INTERVAL) : timeout;
    List<DataLayer> layers =
        InspectLayers.of(options, interval, timeout.compareTo(interval) < 0 ? timeout : interval);
    try {
      layers.forEach(DataLayer::start);
      Instant deadline = Instant.now().plus(timeout).plus(FIRST_SPREAD);
      for (DataLayer layer : layers) {
        Duration left = Duration.between(Instant.now(), deadline);
        layer.awaitReady(left.isNegative() ? Duration.ZERO : left);
      }
      Scrapes.await(layers, scrapes);
      List<Inspection> seen = look(layers, options);
      print(seen, json, watch, out);
      while (watch && !out.checkError()) { // Nobody may be reading any more.
        Thread.sleep(interval.toMillis());
        seen = look(layers, options);
        print(seen, json, true, out);
      }
      if (seen.isEmpty()) {
        err.println("inspect: no endpoints were discovered");
      }
      boolean good =
          !seen.isEmpty() && seen.stream().allMatch(each -> each.answered() && each.readable());
      return good ? Main.OK : Main.FAILED;
    } finally {
      layers.forEach(DataLayer::close);
    }
  }

  /** Looks at every endpoint: in the order of the command line, then in that of the layer. */
  private static List<Inspection> look(List<DataLayer> layers, Options options) {
    List<Inspection> seen = new ArrayList<>();
    for (DataLayer layer : layers) {
      var report = layer.report();
      for (Endpoint endpoint : layer.endpoints()) {
        seen.add(Inspection.of(endpoint, report, Instant.now()));
      }
    }
    List<String> given = options.texts("--endpoint");
    seen.sort(
        (a, b) -> {
          int first = given.indexOf(a.endpoint());
          int second = given.indexOf(b.endpoint());
          return Integer.compare(
              first < 0 ? Integer.MAX_VALUE : first, second < 0 ? Integer.MAX_VALUE : second);
        });
    return seen;
  }

  private static void print(List<Inspection> seen, boolean json, boolean watch, PrintStream out) {
    if (json) {
      List<Object> trees = seen.stream().map(Inspection::tree).toList();
      out.println(watch ? Json.line(trees) : Json.pretty(trees));
    } else {
      if (watch && Progress.onTerminal()) {
        out.print("\033[H\033[2J");
      }
      seen.forEach(inspection -> out.println(inspection.table()));
    }
    out.flush();
  }
}
