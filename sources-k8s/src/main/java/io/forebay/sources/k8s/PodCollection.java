package io.forebay.sources.k8s;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.PodInfo;
import java.util.Set;

/**
 * Puts what is known of an endpoint's pod, as it is: {@link PodInfo}. In a configuration file its
 * type is {@code pod}, for the source {@code kubernetes-pods}. Immutable.
 *
 * <pre>{@code
 * DataCollection<PodInfo> collection = new PodCollection();
 * }</pre>
 */
public final class PodCollection implements DataCollection<PodInfo> {
  static final String TYPE = "pod";

  /** Makes one. */
  public PodCollection() {}

  /** Returns {@code pod}. */
  @Override
  public String name() {
    return TYPE;
  }

  /** Returns the class of what is known of a pod. */
  @Override
  public Class<PodInfo> accepts() {
    return PodInfo.class;
  }

  /** Returns {@link PodInfo#KEY}. */
  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(PodInfo.KEY);
  }

  /** Puts it. */
  @Override
  public void extract(PodInfo pod, EndpointUpdate update) {
    update.put(PodInfo.KEY, pod);
  }
}
