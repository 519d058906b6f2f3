package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Watches, the real client and the real time, against a server that does as it is told. */
class WatchesOverHttpTest {
  private static final ResourceQuery THINGS = ResourceQuery.resource("v1", "things");

  @TempDir Path folder;
  private ScriptedApiServer server;
  private @Nullable Subscription subscription;
  private final Told told = new Told();

  /** Takes the calls to where the test can wait for them. */
  private static final class Told implements WatchListener<Thing> {
    private final ThingPicture picture = new ThingPicture();
    private final BlockingQueue<Map<String, Integer>> pictures = new LinkedBlockingQueue<>();
    private final BlockingQueue<ApiFault> faults = new LinkedBlockingQueue<>();

    private void changed() {
      Map<String, Integer> values = new TreeMap<>();
      picture.things.forEach((name, thing) -> values.put(name, thing.value()));
      pictures.add(values);
    }

    @Override
    public void added(Thing object) {
      picture.added(object);
      changed();
    }

    @Override
    public void updated(Thing before, Thing now) {
      picture.updated(before, now);
      changed();
    }

    @Override
    public void deleted(Thing last) {
      picture.deleted(last);
      changed();
    }

    @Override
    public void synced() {
      changed();
    }

    @Override
    public void confirmed() {}

    @Override
    public void failed(ApiFault fault) {
      faults.add(fault);
    }

    private void await(Map<String, Integer> wanted) throws InterruptedException {
      Map<String, Integer> last = Map.of();
      while (!wanted.equals(last)) {
        Map<String, Integer> next = pictures.poll(30, TimeUnit.SECONDS);
        assertThat(next).as("after %s, waiting for %s; %s", last, wanted, faults).isNotNull();
        last = next;
      }
    }
  }

  @BeforeEach
  void serve() throws Exception {
    server = new ScriptedApiServer();
    put("a", 1);
    put("b", 2);
    put("c", 3);
  }

  @AfterEach
  void end() {
    if (subscription != null) {
      subscription.close();
    }
    server.close();
    told.picture.verify();
  }

  private void put(String name, int value) {
    server.put(name, "", "\"value\":" + value);
  }

  private void start() throws Exception {
    URI uri = server.uri();
    Path kubeconfig = ClientRig.kubeconfig(folder, uri, "", "");
    ServerAccess access = KubernetesCluster.builder().kubeconfig(kubeconfig).build().access();
    WatchTiming timing =
        WatchTiming.DEFAULT
            .withPageSize(2)
            .withBackOff(Duration.ofMillis(10), Duration.ofMillis(100));
    Watches watches = new Watches(access, timing);
    subscription = watches.subscribe(THINGS, new Thing.Reader(1), told);
  }

  @Test
  void list_asAStream_isFollowedOnTheSameConnection() throws Exception {
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    put("a", 5);
    server.delete("b");
    told.await(Map.of("a", 5, "c", 3));
    assertThat(server.requests()).hasSize(1);
    assertThat(told.faults).isEmpty();
  }

  @Test
  void list_inPages_whereStreamsAreRefused() throws Exception {
    server.refuseStreamedLists();
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    server.awaitWatching(1);
    assertThat(server.requests()).hasSize(4);
    assertThat(server.requests().get(1)).isEqualTo("limit=2");
    assertThat(server.requests().get(2)).isEqualTo("limit=2&continue=b@4");
    put("d", 4);
    told.await(Map.of("a", 1, "b", 2, "c", 3, "d", 4));
  }

  @Test
  void list_halfOfIt_isNone() throws Exception {
    server.refuseStreamedLists();
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    server.awaitWatching(1);
    server.compact();
    put("b", 20);
    server.compact();
    server.cut();
    // The watch is refused, and of the list only half comes.
    server.answerNext(410, "");
    server.answerNextByHalf("{\"metadata\":{\"resourceVersion\":\"5\"},\"items\":[]}");
    told.await(Map.of("a", 1, "b", 20, "c", 3));
    assertThat(told.picture.calls).noneMatch(call -> call.startsWith("deleted"));
  }

  @Test
  void watch_cut_losesNothing() throws Exception {
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    for (int i = 0; i < 5; i++) {
      server.awaitWatching(1);
      server.cut();
      put("a", 10 + i);
      told.await(Map.of("a", 10 + i, "b", 2, "c", 3));
    }
    assertThat(server.requests()).hasSize(6);
    assertThat(told.picture.calls).noneMatch(call -> call.startsWith("deleted"));
  }

  @Test
  void watch_expired_listsAnew() throws Exception {
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    server.awaitWatching(1);
    ScriptedApiServer server = this.server;
    synchronized (server) {
      server.cut();
      server.delete("a");
      server.put("c", "", "\"value\":30");
      server.compact();
    }
    told.await(Map.of("b", 2, "c", 30));
    assertThat(told.picture.calls.stream().filter(call -> call.startsWith("added"))).hasSize(3);
  }

  @Test
  void request_throttled_isMadeAgain() throws Exception {
    server.answerNext(429, "1");
    long begin = System.nanoTime();
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    assertThat(System.nanoTime() - begin).isGreaterThan(1_000_000_000L);
    assertThat(told.faults.take().kind()).isEqualTo(ApiFault.Kind.THROTTLED);
  }

  @Test
  void watch_bookmark_movesWhereItGoesOn() throws Exception {
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    put("a", 4);
    server.bookmark();
    told.await(Map.of("a", 4, "b", 2, "c", 3));
    server.cut();
    server.awaitWatching(0);
    server.awaitWatching(1);
    assertThat(server.requests().get(1)).contains("resourceVersion=5");
  }

  @Test
  void close_last_endsTheThreadAndTheConnection() throws Exception {
    start();
    told.await(Map.of("a", 1, "b", 2, "c", 3));
    server.awaitWatching(1);
    Thread loop =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals(LoopThread.NAME))
            .findFirst()
            .orElseThrow();
    assertThat(loop.isDaemon()).isTrue();
    requireNonNull(subscription).close();
    loop.join(30_000);
    assertThat(loop.isAlive()).isFalse();
    // The server notices as it writes.
    for (int i = 0; i < 3; i++) {
      server.bookmark();
    }
    assertThat(told.picture.things).hasSize(3);
  }
}
