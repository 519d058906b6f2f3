package io.forebay.sources.k8s;

import java.util.LinkedHashMap;
import java.util.Map;

/** Where the API server has what a query asks for. */
final class ResourcePath {
  private ResourcePath() {}

  /** Returns where the resources of an API version are described. */
  static String version(String apiVersion) {
    return (apiVersion.indexOf('/') < 0 ? "/api/" : "/apis/") + apiVersion;
  }

  /**
   * Returns where the objects are.
   *
   * @param namespaced whether objects of the resource are in namespaces; if not, a namespace in the
   *     query means nothing
   */
  static String of(ResourceQuery query, String plural, boolean namespaced) {
    String namespace =
        namespaced && !query.namespace().isEmpty() ? "/namespaces/" + query.namespace() : "";
    return version(query.apiVersion()) + namespace + "/" + plural;
  }

  /** Returns new parameters that hold the query's selectors. */
  static Map<String, String> selectors(ResourceQuery query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!query.labelSelector().isEmpty()) {
      parameters.put("labelSelector", query.labelSelector());
    }
    if (!query.fieldSelector().isEmpty()) {
      parameters.put("fieldSelector", query.fieldSelector());
    }
    return parameters;
  }
}
