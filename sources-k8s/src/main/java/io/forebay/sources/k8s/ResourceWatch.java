package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query's watch: finds the resource, lists it, follows it, and begins again where that breaks.
 * At any time it has one attempt at the server, or waits for the next, or is closed. Confined to
 * the loop.
 *
 * @param <T> what is kept of an object
 */
final class ResourceWatch<T extends WatchedObject>
    implements WatchStream.Owner<T>, PagedList.Owner<T>, Get.Answer<KindLookup.Resource> {
  private static final Logger log = LoggerFactory.getLogger(ResourceWatch.class);

  /** A stream that is open for this long works. */
  static final Duration STEADY = Duration.ofSeconds(10);

  /** A stream that ends sooner, and brought nothing, does not work. */
  static final Duration BRIEF = Duration.ofSeconds(1);

  /** How long a list that comes as a stream may take. */
  static final Duration STREAM_LIST = Duration.ofSeconds(10);

  private final ClusterWatches cluster;
  private final EventLoop loop;
  private final WatchTiming timing;
  private final ResourceQuery query;
  private final Requests<T> requests;
  private final Audience<T> audience;
  private final ObjectStore<T> store;
  private final BackOff backOff;
  private final WatchPosition position;
  private KindLookup.@Nullable Resource resource;
  private boolean progressed;
  private boolean inPages;
  private boolean closed;
  private @Nullable Attempt attempt;
  private EventLoop.@Nullable Alarm alarm;
  private EventLoop.@Nullable Alarm resync;

  ResourceWatch(ClusterWatches cluster, ResourceQuery query, ObjectReader<T> reader) {
    this.cluster = cluster;
    this.loop = cluster.loop();
    this.timing = cluster.timing();
    this.query = query;
    this.requests = new Requests<>(cluster, query, reader);
    this.audience = new Audience<>(loop);
    this.store = new ObjectStore<>(audience);
    this.backOff = new BackOff(timing.backOffInitial(), timing.backOffMaximum(), cluster.random());
    this.position = new WatchPosition(loop, timing.watchTimeout());
    this.resource = KindLookup.named(query);
    this.inPages = timing.initialList() == KubernetesCluster.InitialList.PAGES;
  }

  void join(Member<T> member) {
    store.join(member);
  }

  /** Returns whether nobody is left. */
  boolean leave(Member<T> member) {
    return audience.leave(member);
  }

  void close() {
    closed = true;
    stop();
    cancel(resync);
  }

  /** Does what is next. */
  void step() {
    if (closed) {
      return;
    }
    stop();
    KindLookup.Resource known = resource == null ? cluster.resource(query) : resource;
    resource = known;
    if (known == null) {
      attempt = requests.lookup(this);
    } else if (position.isKnown()) {
      progressed = false;
      attempt = requests.after(position.version(), known, this);
    } else {
      log.debug("Listing {}", query);
      store.beginList();
      progressed = false;
      boolean stream = !inPages && cluster.offersStreams();
      attempt = stream ? requests.all(known, this) : requests.pages(known, this);
    }
  }

  /** Ends whatever is under way; a list that was is not complete and never will be. */
  private void stop() {
    if (attempt != null) {
      attempt.end();
      attempt = null;
    }
    cancel(alarm);
    store.abandonList();
  }

  private static void cancel(EventLoop.@Nullable Alarm alarm) {
    if (alarm != null) {
      alarm.cancel();
    }
  }

  @Override
  public void got(KindLookup.Resource found) {
    cluster.remember(query, found);
    step();
  }

  @Override
  public void restarted() {
    store.beginList();
  }

  @Override
  public void page(List<T> items) {
    for (T item : items) {
      store.put(item);
    }
  }

  @Override
  public void listed(String now) {
    if (inPages && timing.initialList() == KubernetesCluster.InitialList.AUTO) {
      // So it was not the query that was refused as a stream.
      cluster.streamsRefused();
    }
    complete(now);
    step();
  }

  private void complete(String now) {
    store.endList();
    position.listed(now);
    audience.synced();
    audience.confirm();
    cancel(resync);
    if (!timing.resync().isZero()) {
      resync = loop.schedule(timing.resync(), this::resync);
    }
  }

  private void resync() {
    position.forget();
    if (attempt instanceof WatchStream<?> && !store.isListing()) {
      step();
    }
  }

  @Override
  public void opened() {
    cancel(alarm);
    alarm =
        store.isListing()
            ? loop.schedule(STREAM_LIST, this::neverEnds)
            // Not at once: what a server accepts it may end with the first line.
            : loop.schedule(BRIEF, audience::confirm);
  }

  private void neverEnds() {
    failed(
        new ApiFault(
            ApiFault.Kind.INVALID, "The API server did not say where its initial events end"));
  }

  @Override
  public void event(WatchEvent<T> event) {
    T object = event.object();
    if (event.fault() != null) {
      failed(event.fault());
    } else if (object != null) {
      if (isOfAnotherHistory(event)) {
        return;
      }
      if (event.type() == WatchEvent.Type.DELETED) {
        store.delete(object);
      } else {
        store.put(object);
      }
      advance(event.version());
    } else if (event.type() == WatchEvent.Type.INITIAL_END && store.isListing()) {
      if (event.version().isEmpty()) {
        failed(new ApiFault(ApiFault.Kind.MALFORMED, "The API server's list has no version"));
        return;
      }
      cancel(alarm);
      complete(event.version());
    } else if (event.type() != WatchEvent.Type.UNKNOWN && !isOfAnotherHistory(event)) {
      advance(event.version());
    }
  }

  /**
   * Begins anew if an event is older than where the watch began: it may be a replay, which would
   * take the picture back, or of a server that lost what it knew and counts again.
   */
  private boolean isOfAnotherHistory(WatchEvent<T> event) {
    boolean past = !store.isListing() && position.isPast(event.version());
    if (past) {
      failed(
          new ApiFault(
              ApiFault.Kind.EXPIRED, "The API server's watch went back to an older version"));
    }
    return past;
  }

  private void advance(String now) {
    if (store.isListing() || now.isEmpty()) {
      return;
    }
    if (position.moved(now)) {
      progressed = true;
      if (age().compareTo(BRIEF) >= 0) {
        backOff.succeed();
      }
    }
    audience.confirm();
  }

  @Override
  public void ended() {
    boolean worked = progressed || age().compareTo(BRIEF) >= 0;
    if (worked && !store.isListing()) {
      settle();
      position.watched();
      // Whatever makes it end so soon, it is not asked again and again without a break.
      Duration pause = BRIEF.minus(age());
      stop();
      alarm = loop.schedule(pause, this::step);
    } else if (store.isListing()) {
      neverEnds();
    } else {
      failed(new ApiFault(ApiFault.Kind.UNREACHABLE, "The API server ended the watch at once"));
    }
  }

  private Duration age() {
    return attempt instanceof WatchStream<?> stream ? stream.age() : Duration.ZERO;
  }

  private void settle() {
    if (age().compareTo(STEADY) >= 0) {
      backOff.succeed();
    }
  }

  @Override
  public void failed(ApiFault fault) {
    log.debug("{}: {}", query, fault.getMessage());
    boolean streaming = attempt instanceof WatchStream<?>;
    boolean listing = store.isListing();
    boolean watching = streaming && !listing;
    boolean open = watching && attempt instanceof WatchStream<?> stream && stream.isOpen();
    if (streaming
        && listing
        && fault.kind() == ApiFault.Kind.INVALID
        && timing.initialList() == KubernetesCluster.InitialList.AUTO) {
      inPages = true;
      step();
      return;
    }
    if (open && fault.kind() != ApiFault.Kind.SILENT) {
      settle();
    }
    stop();
    boolean first = backOff.failures() == 0;
    backOff.fail();
    position.failed(fault.kind(), backOff.failures());
    if (fault.kind() == ApiFault.Kind.NOT_FOUND && query.plural().isEmpty()) {
      cluster.forget(query);
      resource = null;
    }
    // A watch that worked may break at any time: whether it can see, the next attempt tells.
    boolean expired = fault.kind() == ApiFault.Kind.EXPIRED;
    if (!first || !(open || (watching && expired))) {
      String plural = resource == null ? query.kind() : resource.plural();
      // What is in no namespace is asked for without one, whatever the query says.
      boolean everywhere = resource != null && !resource.namespaced();
      ResourceQuery asked = everywhere ? query.inAllNamespaces() : query;
      audience.fail(Advice.about(fault, asked, plural, audience.isSynced()));
    }
    // A server that was away may well have forgotten our version: that is no reason to wait again.
    boolean atOnce =
        watching
            && (expired
                ? !position.wasListedWithin(STEADY)
                : first && open && fault.kind() == ApiFault.Kind.SILENT);
    alarm = loop.schedule(atOnce ? Duration.ZERO : backOff.delay(fault.retryAfter()), this::step);
  }
}
