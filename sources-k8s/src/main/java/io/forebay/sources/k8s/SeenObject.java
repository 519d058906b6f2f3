package io.forebay.sources.k8s;

/**
 * An object as the watches see it; the object itself has no type in its methods but public ones.
 */
record SeenObject(KubernetesObject object) implements WatchedObject {
  @Override
  public ObjectKey key() {
    return object.key();
  }

  @Override
  public String uid() {
    return object.uid();
  }

  @Override
  public String resourceVersion() {
    return object.resourceVersion();
  }
}
