package io.forebay.sources.k8s;

/**
 * Names one object among those of its resource.
 *
 * @param namespace empty for resources that are in no namespace
 */
record ObjectKey(String namespace, String name) {
  @Override
  public String toString() {
    return namespace.isEmpty() ? name : namespace + "/" + name;
  }
}
