package io.forebay.sources.metrics.loadreports;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;
import java.util.List;

/**
 * Makes a {@link ReportedModelServerCollection} of the fields {@code waitingRequests}, {@code
 * runningRequests} and {@code kvCacheUsage}, lists of names with the meaning that they have in
 * {@link ReportedModelServerCollection.Builder}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new ReportedModelServerCollectionProvider();
 * assert provider.type().equals("load-report-model-server");
 * }</pre>
 */
public final class ReportedModelServerCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public ReportedModelServerCollectionProvider() {}

  @Override
  public String type() {
    return ReportedModelServerCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    return ReportedModelServerCollection.builder()
        .waitingRequests(
            names(settings, "waitingRequests", ReportedModelServerCollection.Builder.WAITING))
        .runningRequests(
            names(settings, "runningRequests", ReportedModelServerCollection.Builder.RUNNING))
        .kvCacheUsage(names(settings, "kvCacheUsage", ReportedModelServerCollection.Builder.USAGE))
        .build();
  }

  private static String[] names(Settings settings, String field, List<String> known) {
    return settings
        .strings(field)
        .check(names -> names.stream().noneMatch(String::isEmpty), "names, none of them empty")
        .orElse(known)
        .toArray(String[]::new);
  }
}
