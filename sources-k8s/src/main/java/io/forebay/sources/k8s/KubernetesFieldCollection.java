package io.forebay.sources.k8s;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Puts one field of an object as an attribute: of several objects, that of the first by namespace
 * and name that has it. Immutable.
 *
 * @param name its name
 * @param text the attribute, if it is a text
 * @param number the attribute, if it is a number; exactly one of both is there
 * @param path where the field is
 * @param query which objects
 * @param mapping whom they concern
 * @param keep the fields that are read
 */
record KubernetesFieldCollection(
    String name,
    Optional<AttributeKey<String>> text,
    Optional<AttributeKey<Double>> number,
    List<String> path,
    ResourceQuery query,
    EndpointMapping mapping,
    KeptFields keep)
    implements ResourceCollection {
  static final String TYPE = "kubernetes-field";

  @Override
  public Set<AttributeKey<?>> produces() {
    return text.isPresent() ? Set.of(text.get()) : Set.of(number.orElseThrow());
  }

  @Override
  public void extract(ResourceChange change, EndpointUpdate update) {
    String[] names = path.toArray(new String[0]);
    for (KubernetesObject object : change.objects()) {
      if (text.isPresent()) {
        Optional<String> found = object.text(names);
        if (found.isPresent()) {
          update.put(text.get(), found.get());
          return;
        }
      } else {
        OptionalDouble found = object.quantity(names);
        if (found.isPresent()) {
          update.put(number.orElseThrow(), found.getAsDouble());
          return;
        }
      }
    }
    if (!change.objects().isEmpty()) {
      update.missing(String.join(".", path));
    }
  }
}
