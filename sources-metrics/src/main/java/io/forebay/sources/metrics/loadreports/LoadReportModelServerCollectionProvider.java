package io.forebay.sources.metrics.loadreports;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;
import java.util.List;

/**
 * Makes a {@link LoadReportModelServerCollection} of the fields {@code waitingRequests}, {@code
 * runningRequests} and {@code kvCacheUsage}, lists of names with the meaning that they have in
 * {@link LoadReportModelServerCollection.Builder}.
 *
 * <p>Thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new LoadReportModelServerCollectionProvider();
 * assert provider.type().equals("load-report-model-server");
 * }</pre>
 */
public final class LoadReportModelServerCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public LoadReportModelServerCollectionProvider() {}

  @Override
  public String type() {
    return LoadReportModelServerCollection.NAME;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    return LoadReportModelServerCollection.builder()
        .waitingRequests(
            names(settings, "waitingRequests", LoadReportModelServerCollection.Builder.WAITING))
        .runningRequests(
            names(settings, "runningRequests", LoadReportModelServerCollection.Builder.RUNNING))
        .kvCacheUsage(
            names(settings, "kvCacheUsage", LoadReportModelServerCollection.Builder.USAGE))
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
