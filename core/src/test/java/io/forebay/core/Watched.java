package io.forebay.core;

import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.SourceContext;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A source of texts that the test delivers. */
final class Watched implements DataSource<String> {
  private final String type;
  private volatile @Nullable SourceContext<String> context;

  Watched(String type) {
    this.type = type;
  }

  SourceContext<String> context() {
    return Objects.requireNonNull(context);
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Class<String> dataType() {
    return String.class;
  }

  @Override
  public void start(SourceContext<String> context) {
    this.context = context;
  }

  void confirm(DataCollection<String> collection) {
    context().confirm(List.of(collection));
  }
}
