package io.forebay.sources.k8s;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What became of one Kubernetes object as far as one endpoint is concerned. Immutable.
 *
 * <p>An object that starts to belong to an endpoint is added for it, and one that belongs to it no
 * more is deleted for it, also if the object itself is still there: it may have moved to another
 * endpoint. An object that was deleted and made anew under its name is told as deleted, then added.
 * Changes that follow faster than they are extracted are told as one. What a collection did not
 * extract, because it threw or an earlier call had not returned, is told again, together with what
 * changed since, when the API server is next heard of.
 *
 * <pre>{@code
 * KubernetesObject object =
 *     KubernetesObject.parse("{'metadata': {'name': 'vllm-0'}}".replace('\'', '"'));
 * ResourceChange change =
 *     new ResourceChange(
 *         ResourceChange.Kind.ADDED, object, Optional.empty(), List.of(object));
 * assert change.objects().size() == 1;
 * }</pre>
 *
 * @param kind what became of it
 * @param object the object as it is now; if it was deleted, as it was last told
 * @param previous the object as it was told before; of an update only
 * @param objects all objects of the query that belong to the endpoint after this change, by
 *     namespace and name. What is told later is not in it yet
 */
public record ResourceChange(
    Kind kind,
    KubernetesObject object,
    Optional<KubernetesObject> previous,
    List<KubernetesObject> objects) {
  /**
   * What can become of an object.
   *
   * <pre>{@code
   * ResourceChange.Kind kind = ResourceChange.Kind.valueOf("DELETED");
   * }</pre>
   */
  public enum Kind {
    /** It is there, and belongs to the endpoint. */
    ADDED,
    /** It changed, and goes on to belong to the endpoint. */
    UPDATED,
    /** It is gone, or belongs to the endpoint no more. */
    DELETED
  }

  /**
   * Copies the list.
   *
   * @param kind what became of it
   * @param object the object as it is now; if it was deleted, as it was last told
   * @param previous the object as it was told before; of an update only
   * @param objects all objects of the query that belong to the endpoint after this change
   */
  public ResourceChange {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(object, "object");
    Objects.requireNonNull(previous, "previous");
    objects = List.copyOf(objects);
  }

  /** Returns this change, with what belongs to the endpoint by now. */
  ResourceChange with(List<KubernetesObject> now) {
    return new ResourceChange(kind, object, previous, now);
  }
}
