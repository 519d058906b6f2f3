package io.forebay.sources.k8s;

import java.util.Map;

/**
 * What is kept of a node.
 *
 * @param topology its labels that tell where it stands
 */
record Node(ObjectKey key, String uid, String resourceVersion, Map<String, String> topology)
    implements WatchedObject {}
