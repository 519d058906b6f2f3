package io.forebay.examples;

import io.forebay.api.Endpoint;
import io.forebay.core.DataLayer;
import io.forebay.core.LayerReport;
import io.forebay.sources.metrics.ModelServerCollection;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Scrapes endpoints and prints what came of it: attributes, and how each source fared. */
final class InspectCommand implements Command {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  static final String ALONE = " (not with --config)";
  private static final Duration WATCH_INTERVAL = Duration.ofSeconds(1);

  private static final String NOTHING_READY =
      "nothing of what the configuration asks for exists and is ready";

  /** How many endpoints are named where several have the same fault. */
  private static final int NAMES = 3;

  private static final Duration LOOK = Duration.ofMillis(50);

  /** A first answer may be bad by chance, and a second good. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** These say at once what is told here in the end. */
  private static final List<String> LOGGERS =
      List.of("io.forebay.core.PluginCalls", "io.forebay.core.Sight");

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
    List<Option> options = new ArrayList<>();
    options.add(
        new Option(
            "--endpoint",
            "URL",
            "a server, " + EndpointUrl.EXPECTED + " or https, path as needed; repeatable"));
    options.addAll(InspectCluster.OPTIONS);
    options.addAll(
        List.of(
            new Option("--config", "FILE", "a configuration of the data layer, YAML or JSON"),
            new Option(
                "--engine",
                "NAME",
                String.join(", ", ModelServerCollection.engines()) + " (auto)" + ALONE),
            new Option("--ca", "FILE", "PEM certificates to trust, for https" + ALONE),
            Option.flag("--watch", "keep scraping and printing until interrupted"),
            new Option("--scrapes", "N", "look after so many scrapes (1); rates need 2"),
            new Option(
                "--interval",
                "TIME",
                "between two scrapes (1s), with --watch or --scrapes" + ALONE),
            new Option(
                "--timeout",
                "TIME",
                "for one scrape (5s; with --watch at most the interval), or one answer of the API"
                    + " server (5s)"
                    + ALONE),
            new Option(
                "--output", "FORM", "table or json (table); with --watch one array a line")));
    return options;
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
    LOGGERS.forEach(name -> System.setProperty("org.slf4j.simpleLogger.log." + name, "error"));
    List<DataLayer> layers =
        InspectLayers.of(
            options, interval, timeout.compareTo(interval) < 0 ? timeout : interval, timeout);
    try {
      layers.forEach(DataLayer::start);
      Instant deadline = Instant.now().plus(timeout).plus(FIRST_SPREAD);
      for (DataLayer layer : layers) {
        await(layer, deadline);
      }
      Scrapes.await(layers, scrapes);
      return show(layers, options, new View(json, watch, interval), out, err);
    } finally {
      layers.forEach(DataLayer::close);
    }
  }

  /**
   * How it is shown.
   *
   * @param watch whether again and again
   * @param interval the time between
   */
  private record View(boolean json, boolean watch, Duration interval) {}

  /** Waits for the first picture, unless it is clear before that there will be none. */
  private static void await(DataLayer layer, Instant deadline) throws InterruptedException {
    Instant hopeless = Instant.MAX;
    boolean ready = layer.awaitReady(LOOK);
    for (Instant now = Instant.now();
        !ready && now.isBefore(deadline) && now.isBefore(hopeless);
        now = Instant.now()) {
      if (!Knowledge.stuck(layer.report())) {
        hopeless = Instant.MAX;
      } else if (hopeless.equals(Instant.MAX)) {
        hopeless = now.plus(GRACE);
      }
      ready = layer.awaitReady(LOOK);
    }
  }

  private static int show(
      List<DataLayer> layers, Options options, View view, PrintStream out, PrintStream err)
      throws InterruptedException {
    Set<String> told = new HashSet<>();
    while (true) {
      List<LayerReport> reports = layers.stream().map(DataLayer::report).toList();
      List<Inspection> seen = look(layers, reports, options);
      print(seen, reports, view, out);
      Set<String> faults = new LinkedHashSet<>();
      reports.forEach(report -> faults.addAll(Knowledge.faults(report)));
      faults.stream()
          .filter(fault -> !told.contains(fault))
          .forEach(fault -> err.println("inspect: " + fault.strip()));
      told.clear();
      told.addAll(faults);
      if (!view.watch() || out.checkError()) { // Nobody may be reading any more.
        return code(seen, reports, options, err);
      }
      Thread.sleep(view.interval().toMillis());
    }
  }

  private static int code(
      List<Inspection> seen, List<LayerReport> reports, Options options, PrintStream err) {
    if (reports.stream().anyMatch(report -> !Knowledge.faults(report).isEmpty())) {
      return Main.FAILED;
    }
    if (seen.isEmpty()) {
      String sought = InspectCluster.sought(options);
      err.println("inspect: no endpoints: " + (sought.isEmpty() ? NOTHING_READY : sought));
      return Main.NOTHING;
    }
    List<Inspection> failed = seen.stream().filter(each -> !each.answered()).toList();
    List<Inspection> empty =
        seen.stream().filter(each -> each.answered() && !each.readable()).toList();
    tell("a source failed", failed, seen, err);
    tell("no attributes", empty, seen, err);
    return failed.isEmpty() && empty.isEmpty() ? Main.OK : Main.FAILED;
  }

  /** So that nobody has to look for why the exit code is what it is. */
  private static void tell(
      String what, List<Inspection> whose, List<Inspection> seen, PrintStream err) {
    if (!whose.isEmpty()) {
      String names =
          whose.stream()
              .limit(NAMES)
              .map(Inspection::endpoint)
              .collect(Collectors.joining(", ", "", whose.size() > NAMES ? ", …" : ""));
      err.println(
          Inspection.printable(
              "inspect: "
                  + what
                  + " at "
                  + whose.size()
                  + " of "
                  + seen.size()
                  + (seen.size() == 1 ? " endpoint: " : " endpoints: ")
                  + names));
    }
  }

  /**
   * Looks at every endpoint: in the order of the command line, then of the layer, or pods' names.
   */
  private static List<Inspection> look(
      List<DataLayer> layers, List<LayerReport> reports, Options options) {
    List<Inspection> seen = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      for (Endpoint endpoint : layers.get(i).endpoints()) {
        seen.add(Inspection.of(endpoint, reports.get(i), Instant.now()));
      }
    }
    List<String> given = options.texts("--endpoint");
    Comparator<Inspection> order =
        Comparator.comparing(
            inspection -> {
              int place = given.indexOf(inspection.endpoint());
              return place < 0 ? Integer.MAX_VALUE : place;
            });
    seen.sort(InspectCluster.wanted(options) ? order.thenComparing(Inspection::endpoint) : order);
    return seen;
  }

  private static void print(
      List<Inspection> seen, List<LayerReport> reports, View view, PrintStream out) {
    if (view.json()) {
      List<Object> trees = seen.stream().map(Inspection::tree).toList();
      out.println(view.watch() ? Json.line(trees) : Json.pretty(trees));
    } else {
      if (view.watch() && Progress.onTerminal()) {
        out.print("\033[H\033[2J");
      }
      reports.stream()
          .flatMap(report -> Knowledge.lines(report, Instant.now(), view.watch()).stream())
          .forEach(line -> out.println(Inspection.printable(line) + "\n"));
      seen.forEach(inspection -> out.println(inspection.table()));
    }
    out.flush();
  }
}
