package io.forebay.core;

import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;
import java.util.List;

/** Makes a {@link TopologyCollection} from configuration. Every data layer knows it. */
final class TopologyCollectionProvider implements DataCollectionProvider {
  @Override
  public String type() {
    return TopologyCollection.TYPE;
  }

  @Override
  public DataCollection<?> create(Settings settings) {
    return TopologyCollection.builder()
        .hostname(labels(settings, "hostname", TopologyCollection.HOSTNAME))
        .rack(labels(settings, "rack", TopologyCollection.RACK))
        .zone(labels(settings, "zone", TopologyCollection.ZONE))
        .region(labels(settings, "region", TopologyCollection.REGION))
        .build();
  }

  private static String[] labels(Settings settings, String field, List<String> other) {
    return settings
        .strings(field)
        .check(names -> names.stream().noneMatch(String::isBlank), "names of labels, none blank")
        .orElse(other)
        .toArray(String[]::new);
  }
}
