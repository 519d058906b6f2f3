package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;

/**
 * Turns Kubernetes objects of one kind into attributes of the endpoints that they belong to. To be
 * given to a {@link KubernetesWatchSource}.
 *
 * <p>Every key that an extraction does not put becomes absent, whatever the change was about. The
 * simplest collection therefore ignores what has changed, and makes its attributes of {@link
 * ResourceChange#objects()}: no objects, no attributes.
 *
 * <pre>{@code
 * // the model that an object of a kind of your own assigns to a pod
 * final class AssignedModel implements ResourceCollection {
 *   static final AttributeKey<String> MODEL = AttributeKey.of("assigned-model", String.class);
 *
 *   public String name() {
 *     return "assigned-model";
 *   }
 *
 *   public Set<AttributeKey<?>> produces() {
 *     return Set.of(MODEL);
 *   }
 *
 *   public ResourceQuery query() {
 *     return ResourceQuery.kind("example.com/v1", "ModelAssignment");
 *   }
 *
 *   public EndpointMapping mapping() {
 *     return EndpointMapping.byField("pod", "spec", "podName");
 *   }
 *
 *   public void extract(ResourceChange change, EndpointUpdate update) {
 *     for (KubernetesObject assignment : change.objects()) {
 *       assignment.text("spec", "modelName").ifPresent(model -> update.put(MODEL, model));
 *     }
 *   }
 * }
 * }</pre>
 */
public interface ResourceCollection extends DataCollection<ResourceChange> {
  /** Returns {@link ResourceChange}. */
  @Override
  default Class<ResourceChange> accepts() {
    return ResourceChange.class;
  }

  /**
   * Returns what it wants to see. Asked once, when the data layer is built.
   *
   * @return the objects; collections with equal queries share a watch
   */
  ResourceQuery query();

  /**
   * Returns whom the objects concern. Asked once, when the data layer is built.
   *
   * @return how objects belong to endpoints
   */
  EndpointMapping mapping();

  /**
   * Returns which fields of the objects it and its mapping read, so that no others fill the memory.
   * Where several collections of the source have equal queries, what one of them keeps is there for
   * all. Asked once, when the data layer is built.
   *
   * @return the fields; all unless overridden
   */
  default KeptFields keep() {
    return KeptFields.all();
  }
}
