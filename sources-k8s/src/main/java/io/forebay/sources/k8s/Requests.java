package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.Map;

/**
 * What one watch asks the API server for. Each method asks; the answer never comes before it
 * returns. Confined to the loop.
 *
 * @param <T> what is kept of an object
 */
final class Requests<T extends WatchedObject> {
  /** How much longer than the server was asked to keep it open a stream may be silent. */
  static final Duration GRACE = Duration.ofSeconds(10);

  private final ClusterWatches cluster;
  private final WatchTiming timing;
  private final ResourceQuery query;
  private final ListReader<T> pages;
  private final EventReader<T> events;

  Requests(ClusterWatches cluster, ResourceQuery query, ObjectReader<T> reader) {
    this.cluster = cluster;
    this.timing = cluster.timing();
    this.query = query;
    this.pages = new ListReader<>(reader);
    this.events = new EventReader<>(reader);
  }

  /** Asks what the query's kind is called. */
  Attempt lookup(Get.Answer<KindLookup.Resource> answer) {
    Get<KindLookup.Resource> lookup =
        new Get<>(cluster.loop(), body -> KindLookup.find(query, body), answer);
    lookup.start(
        cluster.server(),
        ResourcePath.version(query.apiVersion()),
        Map.of(),
        timing.requestTimeout());
    return lookup;
  }

  /** Asks for all there is, page by page. */
  Attempt pages(KindLookup.Resource resource, PagedList.Owner<T> owner) {
    PagedList<T> list =
        new PagedList<>(
            cluster.loop(), cluster.server(), pages, owner, query, path(resource), timing);
    list.start();
    return list;
  }

  /** Asks for all there is, and what becomes of it. */
  WatchStream<T> all(KindLookup.Resource resource, WatchStream.Owner<T> owner) {
    return stream(
        resource,
        owner,
        Map.of("sendInitialEvents", "true", "resourceVersionMatch", "NotOlderThan"));
  }

  /** Asks for what came after a version. */
  WatchStream<T> after(String version, KindLookup.Resource resource, WatchStream.Owner<T> owner) {
    return stream(resource, owner, Map.of("resourceVersion", version));
  }

  private WatchStream<T> stream(
      KindLookup.Resource resource, WatchStream.Owner<T> owner, Map<String, String> from) {
    Map<String, String> parameters = ResourcePath.selectors(query);
    parameters.put("watch", "true");
    parameters.put("allowWatchBookmarks", "true");
    parameters.put("timeoutSeconds", Long.toString(Math.max(1, timing.watchTimeout().toSeconds())));
    parameters.putAll(from);
    WatchStream<T> stream =
        new WatchStream<>(
            cluster.loop(), events, owner, path(resource), timing.watchTimeout().plus(GRACE));
    stream.start(cluster.server(), parameters, timing.requestTimeout());
    return stream;
  }

  private String path(KindLookup.Resource resource) {
    return ResourcePath.of(query, resource.plural(), resource.namespaced());
  }
}
