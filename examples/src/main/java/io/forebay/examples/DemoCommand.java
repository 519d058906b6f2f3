package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.sources.metrics.MetricsSource;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Sends the same load twice through the gateway, and shows what routing by attributes changes. */
final class DemoCommand implements Command {
  private static final Duration INTERVAL = Duration.ofMillis(500);

  /** What part of the time is spent sending, for each policy; the rest is waiting for answers. */
  private static final double SENDING = 0.26;

  /** Near enough to what the servers can do that it matters who gets a request, and not over it. */
  private static final double LOAD = 0.7;

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "sends load through the gateway, round-robin and by attributes, and compares";
  }

  @Override
  public List<Option> options() {
    return List.of(
        new Option("--endpoint", "URL", "a real server instead of simulated ones; repeatable"),
        new Option("--model", "NAME", "the model to ask for, with --endpoint"),
        new Option("--seconds", "N", "about how long it takes in all (20)"),
        new Option("--rate", "N", "requests a second (70 % of what the simulated servers can)"),
        new Option("--servers", "N", "how many simulated servers (4)"),
        new Option("--seed", "N", "of the arrivals and lengths (1)"),
        new Option("--port", "PORT", "the gateway's port (any that is free)"));
  }

  @Override
  public int run(Options options, PrintStream out, PrintStream err) throws Exception {
    List<EndpointUrl> urls = EndpointUrl.parseAll(options.texts("--endpoint"));
    String model = options.text("--model");
    if (urls.isEmpty()) {
      if (model != null) {
        throw new UsageException("--model: without --endpoint (expected: both)");
      }
      int count = options.integer("--servers", 4, 1, 64);
      try (SimulatedServers servers = new SimulatedServers(count, "127.0.0.1", 0)) {
        double capacity = servers.requestsPerSecond(LoadPlan.MEAN_PROMPT, LoadPlan.MEAN_ANSWER);
        double rate = options.number("--rate", capacity * LOAD, 0.1, 10_000);
        out.printf(
            Locale.ROOT,
            "%d simulated model servers of different speed; together they can do about %.0f"
                + " requests/s.%n",
            count,
            capacity);
        return compare(
            options,
            servers.infos(),
            MetricsSource.builder().build(),
            SimulatedServers.MODEL,
            rate,
            out);
      }
    }
    if (model == null || options.has("--servers")) {
      throw new UsageException("--endpoint: (expected: with --model, without --servers)");
    }
    MetricsSource source = GatewayCommand.source(urls);
    List<EndpointInfo> infos = urls.stream().map(EndpointUrl::info).toList();
    return compare(options, infos, source, model, options.number("--rate", 5, 0.1, 10_000), out);
  }

  private static int compare(
      Options options,
      List<EndpointInfo> infos,
      MetricsSource source,
      String model,
      double rate,
      PrintStream out)
      throws Exception {
    double seconds = options.number("--seconds", 20, 1, 86_400);
    long seed = options.whole("--seed", 1, Long.MIN_VALUE, Long.MAX_VALUE);
    int port = options.integer("--port", 0, 0, 65_535);
    Duration sending = Duration.ofMillis(Math.round(seconds * SENDING * 1000));
    LoadPlan plan = LoadPlan.of(seed, rate, sending);
    out.printf(
        Locale.ROOT,
        "Forebay scrapes them every %d ms. The gateway gets %d requests, %.0f a second, twice.%n%n",
        INTERVAL.toMillis(),
        plan.arrivals().size(),
        rate);

    DemoTable table = new DemoTable(infos.stream().map(info -> info.id().value()).toList());
    ExecutorService threads =
        Executors.newFixedThreadPool(2, new DefaultThreadFactory("demo-client", true));
    try (DataLayer layer = Layers.scraping(infos, source, "auto", INTERVAL, INTERVAL)) {
      layer.start();
      layer.awaitReady(Duration.ofSeconds(5));
      HttpClient client =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).executor(threads).build();
      send(layer, new RoundRobin(), "warming up", port, client, model, LoadPlan.warmUp(), out);
      for (Policy policy : List.of(new RoundRobin(), new LeastLoaded())) {
        table.add(
            policy.name(), send(layer, policy, policy.name(), port, client, model, plan, out));
      }
    } finally {
      threads.shutdownNow();
    }
    out.println();
    out.print(table.table());
    out.println();
    out.println(table.conclusion());
    return Main.OK;
  }

  private static LoadRun.Result send(
      DataLayer layer,
      Policy policy,
      String title,
      int port,
      HttpClient client,
      String model,
      LoadPlan plan,
      PrintStream out)
      throws IOException, InterruptedException {
    Progress progress = new Progress(out, Progress.onTerminal(), title);
    try (Gateway gateway =
        new Gateway(layer::endpoints, policy, Gateway.Limits.DEFAULT, "127.0.0.1", port)) {
      URI target = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/completions");
      int all = plan.arrivals().size();
      LoadRun.Result result =
          new LoadRun(client, target, model)
              .run(
                  plan,
                  (sent, answered) ->
                      progress.update((double) answered / Math.max(1, all), text(sent, answered)));
      progress.done(text(result.requests(), result.requests()));
      return result;
    }
  }

  private static String text(int sent, int answered) {
    return sent + " sent, " + answered + " answered";
  }
}
