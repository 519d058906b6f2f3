package io.forebay.examples;

import io.forebay.api.EndpointInfo;
import io.forebay.core.DataLayer;
import io.forebay.core.FixedDiscovery;
import io.forebay.sources.metrics.MetricsSource;
import io.forebay.sources.metrics.ModelServerCollection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the data layers that {@link InspectCommand} looks at. */
final class InspectLayers {
  private InspectLayers() {}

  /** How servers are reached: those with the same share a source. */
  private record Way(String scheme, String path) {}

  /**
   * Makes the layers.
   *
   * @param interval between two scrapes
   * @param timeout for a scrape
   * @param patience for an answer of another kind
   */
  static List<DataLayer> of(Options options, Duration interval, Duration timeout, Duration patience)
      throws UsageException {
    List<EndpointUrl> urls = EndpointUrl.parseAll(options.texts("--endpoint"));
    String config = options.text("--config");
    if (config != null) {
      return List.of(configured(options, config, urls));
    }
    if (InspectCluster.wanted(options)) {
      return List.of(InspectCluster.of(options, interval, timeout, patience));
    }
    if (urls.isEmpty()) {
      throw new UsageException(
          "nothing to look at (expected: --endpoint; --selector, --pool or --service; or --config)");
    }
    String engine = engine(options);
    String ca = options.text("--ca");
    if (ca != null && urls.stream().noneMatch(url -> url.scheme().equals("https"))) {
      throw new UsageException("--ca: " + ca + " (expected: with an endpoint of https)");
    }
    Map<Way, List<EndpointInfo>> ways = new LinkedHashMap<>();
    for (EndpointUrl url : urls) {
      ways.computeIfAbsent(new Way(url.scheme(), url.metricsPath()), way -> new ArrayList<>())
          .add(url.info());
    }
    List<DataLayer> layers = new ArrayList<>();
    for (Map.Entry<Way, List<EndpointInfo>> way : ways.entrySet()) {
      MetricsSource source = source(way.getKey(), ca);
      layers.add(Layers.scraping(way.getValue(), source, engine, interval, timeout));
    }
    return layers;
  }

  static String engine(Options options) throws UsageException {
    return options.oneOf("--engine", ModelServerCollection.engines(), "auto");
  }

  private static MetricsSource source(Way way, @Nullable String ca) throws UsageException {
    try {
      MetricsSource.Builder builder = MetricsSource.builder().scheme(way.scheme()).path(way.path());
      if (ca != null && way.scheme().equals("https")) {
        builder.trustedCertificates(Path.of(ca));
      }
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** A file says how to scrape; endpoints of the command line come on top of its own. */
  private static DataLayer configured(Options options, String config, List<EndpointUrl> urls)
      throws UsageException {
    List<String> refused =
        Stream.concat(
                Stream.of("--engine", "--ca", "--interval", "--timeout"),
                InspectCluster.OPTIONS.stream().map(Option::name))
            .toList();
    for (String name : refused) {
      if (options.has(name)) {
        throw new UsageException(name + ": with --config (expected: in the file)");
      }
    }
    for (EndpointUrl url : urls) {
      if (!url.path().isEmpty() || url.scheme().equals("https")) {
        throw new UsageException(
            "--endpoint: '"
                + url.given()
                + "' with --config (expected: "
                + EndpointUrl.EXPECTED
                + "; scheme and path are in the file)");
      }
    }
    DataLayer.Builder builder = DataLayer.builder().discoverProviders().config(Path.of(config));
    if (!urls.isEmpty()) {
      builder.discovery(
          "command-line", FixedDiscovery.of(urls.stream().map(EndpointUrl::info).toList()));
    }
    return builder.build();
  }
}
