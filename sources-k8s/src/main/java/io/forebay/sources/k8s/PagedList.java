package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list that is asked for page by page, all of one version. Confined to the loop.
 *
 * @param <T> what is kept of an object
 */
final class PagedList<T extends WatchedObject> implements Attempt, Get.Answer<ListReader.Page<T>> {
  /** Takes what comes. */
  interface Owner<T> {
    /** The list begins anew: what came of it before may be outdated. */
    void restarted();

    void page(List<T> items);

    void listed(String version);

    void failed(ApiFault fault);
  }

  private final EventLoop loop;
  private final ApiServer server;
  private final ListReader<T> reader;
  private final Owner<T> owner;
  private final ResourceQuery query;
  private final String path;
  private final int pageSize;
  private final Duration patience;
  private @Nullable Get<ListReader.Page<T>> page;
  private String version = "";
  private String next = "";
  private int restarts;

  PagedList(
      EventLoop loop,
      ApiServer server,
      ListReader<T> reader,
      Owner<T> owner,
      ResourceQuery query,
      String path,
      WatchTiming timing) {
    this.loop = loop;
    this.server = server;
    this.reader = reader;
    this.owner = owner;
    this.query = query;
    this.path = path;
    this.pageSize = timing.pageSize();
    this.patience = timing.requestTimeout();
  }

  /** Asks for the next page. */
  void start() {
    Map<String, String> parameters = ResourcePath.selectors(query);
    // A server that changes faster than it can be paged through is asked for all at once.
    if (restarts < 2) {
      parameters.put("limit", Integer.toString(pageSize));
    }
    if (!next.isEmpty()) {
      parameters.put("continue", next);
    }
    page = new Get<>(loop, reader::read, this);
    page.start(server, path, parameters, patience);
  }

  @Override
  public void got(ListReader.Page<T> result) {
    if (version.isEmpty()) {
      version = result.resourceVersion();
    }
    owner.page(result.items());
    if (result.next().isEmpty()) {
      owner.listed(version);
    } else if (result.next().equals(next)) {
      owner.failed(
          new ApiFault(
              ApiFault.Kind.MALFORMED, "GET " + path + ": the list's pages go round in circles"));
    } else {
      next = result.next();
      start();
    }
  }

  @Override
  public void failed(ApiFault fault) {
    if (fault.kind() == ApiFault.Kind.EXPIRED && !next.isEmpty() && restarts < 2) {
      restarts++;
      version = "";
      next = "";
      owner.restarted();
      start();
    } else {
      owner.failed(fault);
    }
  }

  @Override
  public void end() {
    if (page != null) {
      page.end();
    }
  }
}
