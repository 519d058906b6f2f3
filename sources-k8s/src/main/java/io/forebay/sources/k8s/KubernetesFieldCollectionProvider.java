package io.forebay.sources.k8s;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.Settings;
import java.util.List;
import java.util.Optional;

/**
 * Makes a collection that puts a field of Kubernetes objects as an attribute, without code. Its
 * fields are {@code attribute}, {@code as}, {@code path}, those of a {@link ResourceQuery}, and
 * {@code endpoints}, an {@link EndpointMapping}. Stateless and thread-safe.
 *
 * <pre>{@code
 * DataCollectionProvider provider = new KubernetesFieldCollectionProvider();
 * assert provider.type().equals("kubernetes-field");
 * }</pre>
 */
public final class KubernetesFieldCollectionProvider implements DataCollectionProvider {
  /** For the service loader. */
  public KubernetesFieldCollectionProvider() {}

  /** Returns {@code kubernetes-field}. */
  @Override
  public String type() {
    return KubernetesFieldCollection.TYPE;
  }

  /** Makes a collection of the settings, and notes what is wrong with them. */
  @Override
  public DataCollection<?> create(Settings settings) {
    String attribute = settings.string("attribute").required();
    String as = settings.string("as").oneOf("text", "number").orElse("text");
    List<String> path = FieldSettings.path(settings, "path", true);
    ResourceQuery query = FieldSettings.query(settings);
    KeptFields kept = path.isEmpty() ? KeptFields.metadata() : keep(KeptFields.metadata(), path);
    FieldSettings.Mapped mapped = FieldSettings.mapping(settings);
    return new KubernetesFieldCollection(
        attribute.isEmpty() ? type() : attribute,
        as.equals("text") ? key(settings, attribute, String.class) : Optional.empty(),
        as.equals("text") ? Optional.empty() : key(settings, attribute, Double.class),
        path,
        query,
        mapped.mapping(),
        mapped.path().isEmpty() ? kept : keep(kept, mapped.path()));
  }

  private static KeptFields keep(KeptFields kept, List<String> path) {
    return kept.and(path.toArray(new String[0]));
  }

  private static <T> Optional<AttributeKey<T>> key(Settings settings, String name, Class<T> type) {
    try {
      return Optional.of(AttributeKey.of(name, type));
    } catch (IllegalArgumentException e) {
      if (!name.isEmpty()) {
        settings.problem("attribute", String.valueOf(e.getMessage()));
      }
      return Optional.of(AttributeKey.of(KubernetesFieldCollection.TYPE, type));
    }
  }
}
