package io.forebay.examples.plugin;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;

/** Lets a configuration ask for it by its type, {@code first-token}. */
public final class FirstTokenProvider implements DataCollectionProvider {
  /** Makes a provider; ServiceLoader does. */
  public FirstTokenProvider() {}

  @Override
  public String type() {
    return "first-token";
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    return new FirstTokenCollection();
  }
}
