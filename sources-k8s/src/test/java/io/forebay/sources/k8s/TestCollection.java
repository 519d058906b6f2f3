package io.forebay.sources.k8s;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import java.util.Set;

/** Puts how many objects there are. */
record TestCollection(String name, ResourceQuery query, EndpointMapping mapping, KeptFields keep)
    implements ResourceCollection {
  static final ResourceQuery MODELS = ResourceQuery.kind("example.com/v1", "ModelAssignment");

  TestCollection(EndpointMapping mapping) {
    this("test", MODELS, mapping, KeptFields.all());
  }

  AttributeKey<Integer> key() {
    return AttributeKey.of("test/" + name, Integer.class);
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return Set.of(key());
  }

  @Override
  public void extract(ResourceChange change, EndpointUpdate update) {
    update.put(key(), change.objects().size());
  }
}
