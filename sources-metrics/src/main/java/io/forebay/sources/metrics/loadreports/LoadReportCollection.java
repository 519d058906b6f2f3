package io.forebay.sources.metrics.loadreports;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LoadReport;
import java.util.Set;

/**
 * Keeps the last load report of each endpoint whole: {@link LoadReport}.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * DataLayer.builder()
 *     .source(new LoadReports(), source -> source.collect(new LoadReportCollection()));
 * }</pre>
 */
public final class LoadReportCollection implements DataCollection<LoadReport> {
  /** Its name, and its type in a configuration. */
  static final String NAME = "load-report";

  /** Makes a collection. */
  public LoadReportCollection() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Class<LoadReport> accepts() {
    return LoadReport.class;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(LoadReport.KEY);
  }

  @Override
  public void extract(LoadReport report, EndpointUpdate update) {
    update.put(LoadReport.KEY, report);
  }
}
