package io.forebay.examples;

import io.forebay.core.DataLayer;
import io.forebay.sources.metrics.MetricsSource;
import io.forebay.sources.metrics.loadreports.LoadReports;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Runs the gateway before real servers. */
final class GatewayCommand implements Command {
  private static final List<Policy> POLICIES = List.of(new LeastLoaded(), new RoundRobin());

  @Override
  public String name() {
    return "gateway";
  }

  @Override
  public String summary() {
    return "routes POST /v1/completions to the least loaded server until it is interrupted";
  }

  @Override
  public List<Option> options() {
    return List.of(
        new Option("--config", "FILE", "a configuration of the data layer, YAML or JSON"),
        new Option("--endpoint", "URL", "a server, " + EndpointUrl.EXPECTED + "; repeatable"),
        new Option("--policy", "NAME", "least-loaded or round-robin (least-loaded)"),
        new Option("--timeout", "TIME", "to the end of an answer (2m)"),
        new Option("--port", "PORT", "the gateway's port, 0 for any (8080)"),
        new Option("--host", "HOST", "the address to listen on (127.0.0.1)"));
  }

  @Override
  public int run(Options options, PrintStream out, PrintStream err) throws Exception {
    String policyName =
        options.oneOf("--policy", POLICIES.stream().map(Policy::name).toList(), "least-loaded");
    Policy policy =
        POLICIES.stream().filter(each -> each.name().equals(policyName)).findFirst().orElseThrow();
    int port = options.integer("--port", 8080, 0, 65_535);
    String host = options.textOr("--host", "127.0.0.1");
    Gateway.Limits limits =
        new Gateway.Limits(
            options.duration("--timeout", Gateway.Limits.DEFAULT.total()),
            Gateway.Limits.DEFAULT.connect(),
            Gateway.Limits.DEFAULT.maximalBody());
    try (DataLayer layer = layer(options).start();
        Gateway gateway =
            new Gateway(layer::endpoints, policy, limits, host, port, reports(layer))) {
      out.println("http://" + host + ":" + gateway.port() + "/v1/completions by " + policyName);
      out.flush();
      new CountDownLatch(1).await();
    }
    return Main.OK;
  }

  /** Returns the source of load reports, if the configuration has one. */
  private static @Nullable LoadReports reports(DataLayer layer) {
    return layer.report().sources().stream()
        .filter(source -> source.type().equals("load-reports"))
        .findFirst()
        .map(source -> layer.source(source.name(), LoadReports.class))
        .orElse(null);
  }

  private static DataLayer layer(Options options) throws UsageException {
    String config = options.text("--config");
    List<EndpointUrl> urls = EndpointUrl.parseAll(options.texts("--endpoint"));
    if ((config == null) == urls.isEmpty()) {
      throw new UsageException("expected: either --config or --endpoint");
    }
    if (config != null) {
      return DataLayer.builder().discoverProviders().config(Path.of(config)).build();
    }
    return Layers.scraping(
        urls.stream().map(EndpointUrl::info).toList(),
        source(urls),
        "auto",
        Duration.ofMillis(500),
        Duration.ofMillis(400));
  }

  /** Returns a source for servers that are reached in the same way. */
  static MetricsSource source(List<EndpointUrl> urls) throws UsageException {
    List<String> schemes = urls.stream().map(EndpointUrl::scheme).distinct().toList();
    List<String> paths = urls.stream().map(EndpointUrl::metricsPath).distinct().toList();
    if (schemes.size() > 1 || paths.size() > 1) {
      throw new UsageException("--endpoint: scheme and path differ (expected: one for all)");
    }
    return MetricsSource.builder().scheme(schemes.get(0)).path(paths.get(0)).build();
  }
}
