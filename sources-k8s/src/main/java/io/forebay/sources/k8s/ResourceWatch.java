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

  /** After so many failures in a row the version may be the reason: a server can lose history. */
  private static final int DISTRUST = 3;

  private final ClusterWatches cluster;
  private final EventLoop loop;
  private final WatchTiming timing;
  private final ResourceQuery query;
  private final Requests<T> requests;
  private final Audience<T> audience;
  private final ObjectStore<T> store;
  private final BackOff backOff;
  private KindLookup.@Nullable Resource resource;
  // Where the watch goes on; empty if a list is needed first.
  private String version = "";
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
    this.resource = KindLookup.named(query);
    this.inPages = timing.initialList() == WatchTiming.InitialList.PAGES;
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
    } else if (!version.isEmpty()) {
      progressed = false;
      attempt = requests.after(version, known, this);
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
    if (inPages && timing.initialList() == WatchTiming.InitialList.AUTO) {
      // So it was not the query that was refused as a stream.
      cluster.streamsRefused();
    }
    complete(now);
    step();
  }

  private void complete(String now) {
    store.endList();
    version = now;
    audience.synced();
    audience.confirm();
    cancel(resync);
    if (!timing.resync().isZero()) {
      resync = loop.schedule(timing.resync(), this::resync);
    }
  }

  private void resync() {
    version = "";
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
      // Older ones are a replay: they would take the picture back to what it was.
      if (store.isListing() || !Versions.isOlder(event.version(), version)) {
        if (event.type() == WatchEvent.Type.DELETED) {
          store.delete(object);
        } else {
          store.put(object);
        }
        advance(event.version());
      }
    } else if (event.type() == WatchEvent.Type.INITIAL_END && store.isListing()) {
      if (event.version().isEmpty()) {
        failed(new ApiFault(ApiFault.Kind.MALFORMED, "The API server's list has no version"));
        return;
      }
      cancel(alarm);
      complete(event.version());
    } else if (event.type() != WatchEvent.Type.UNKNOWN) {
      advance(event.version());
    }
  }

  private void advance(String now) {
    if (store.isListing() || now.isEmpty() || Versions.isOlder(now, version)) {
      return;
    }
    if (!now.equals(version)) {
      version = now;
      progressed = true;
      backOff.succeed();
    }
    audience.confirm();
  }

  @Override
  public void ended() {
    boolean worked = progressed || age().compareTo(BRIEF) >= 0;
    if (worked && !store.isListing()) {
      settle();
      step();
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
        && timing.initialList() == WatchTiming.InitialList.AUTO) {
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
    forget(fault.kind(), watching);
    // A watch that worked may break at any time: whether it can see, the next attempt tells.
    boolean expired = fault.kind() == ApiFault.Kind.EXPIRED;
    if (!first || !(open || (watching && expired))) {
      audience.fail(explain(fault, watching ? "watch" : "list"));
    }
    boolean atOnce =
        first && watching && (expired || (open && fault.kind() == ApiFault.Kind.SILENT));
    alarm = loop.schedule(atOnce ? Duration.ZERO : backOff.delay(fault.retryAfter()), this::step);
  }

  /** Returns the fault with what can be done about it. */
  private ApiFault explain(ApiFault fault, String verb) {
    String plural = resource == null ? query.kind() : resource.plural();
    return new ApiFault(
        fault.kind(), Advice.of(fault, query, plural, verb), fault.retryAfter(), fault);
  }

  /** Forgets what the failure makes doubtful. */
  private void forget(ApiFault.Kind kind, boolean watching) {
    switch (kind) {
      case EXPIRED, MALFORMED -> version = "";
      case INVALID -> version = watching ? "" : version;
      case SERVER -> version = backOff.failures() >= DISTRUST ? "" : version;
      case NOT_FOUND -> {
        if (query.plural().isEmpty()) {
          cluster.forget(query);
          resource = null;
        }
      }
      default -> {}
    }
  }
}
