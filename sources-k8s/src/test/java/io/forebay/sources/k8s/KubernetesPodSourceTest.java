package io.forebay.sources.k8s;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DiscoverySink;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.PodInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The source with endpoints that a test names. */
@Timeout(60)
class KubernetesPodSourceTest {
  private static final String PODS = "/api/v1/namespaces/ns/pods";

  private final MemoryApi api = new MemoryApi();
  private final Endpoints endpoints = new Endpoints();

  /** Endpoints that come and go as a test says. */
  private static final class Endpoints implements EndpointDiscovery {
    private final CompletableFuture<DiscoverySink> sink = new CompletableFuture<>();

    @Override
    public String type() {
      return "by-hand";
    }

    @Override
    public void start(DiscoverySink sink) {
      sink.ready();
      this.sink.complete(sink);
    }

    void put(String id, String pod, @Nullable String uid) {
      EndpointInfo.Builder info =
          EndpointInfo.builder(id, "10.0.0.1", 8000).label("namespace", "ns").label("pod", pod);
      sink.orTimeout(30, TimeUnit.SECONDS)
          .join()
          .upsert((uid == null ? info : info.uid(uid)).build());
    }

    void remove(String id) {
      sink.join().remove(EndpointId.of(id));
    }
  }

  private void pod(String name, String uid, String role, String annotations) {
    api.put(
        PODS,
        name,
        Map.of("role", role),
        "'uid': '" + uid + "', 'annotations': {" + annotations + "}",
        "'status': {'phase': 'Pending'}");
  }

  private PodLayer layer(DataCollection<PodInfo> collection, String... annotations) {
    KubernetesPodSource source =
        KubernetesPodSource.builder(api.cluster(), PodSelection.labels(""))
            .nodeTopology(false)
            .annotations(annotations)
            .build();
    return new PodLayer(
        builder -> builder.discovery(endpoints).source(source, pods -> pods.collect(collection)));
  }

  private static @Nullable String role(PodLayer layer, String id) {
    PodInfo pod = layer.pod(id);
    return pod == null ? null : pod.labels().get("role");
  }

  @Test
  void endpoint_thatComesAfterItsPod_getsItAtOnce() throws Exception {
    pod("a", "u1", "decode", "'x': '1', 'y': '2'");
    try (PodLayer layer = layer(new PodCollection(), "x")) {
      layer.await(() -> !api.watches().isEmpty());
      endpoints.put("e", "a", null);
      layer.await(() -> role(layer, "e"), "decode");
      assertThat(requireNonNull(layer.pod("e")).annotations()).isEqualTo(Map.of("x", "1"));
      endpoints.put("e2", "a", "u1");
      layer.await(() -> role(layer, "e2"), "decode");

      pod("a", "u1", "prefill", "");
      layer.await(() -> role(layer, "e"), "prefill");
      layer.await(() -> role(layer, "e2"), "prefill");
      assertThat(requireNonNull(layer.pod("e")).annotations()).isEmpty();
    }
  }

  @Test
  void endpoint_ofAnotherLifeOfThePod_doesNotGetIt() throws Exception {
    pod("a", "u1", "decode", "");
    try (PodLayer layer = layer(new PodCollection())) {
      endpoints.put("other", "a", "u2");
      endpoints.put("same", "a", "u1");
      layer.await(() -> role(layer, "same"), "decode");
      assertThat(layer.pod("other")).isNull();

      api.delete(PODS, "a");
      pod("a", "u2", "prefill", "");
      layer.await(() -> role(layer, "other"), "prefill");
      assertThat(role(layer, "same")).isEqualTo("decode");
    }
  }

  @Test
  void endpoint_whoseLabelsNameAnotherPod_getsThat() throws Exception {
    pod("a", "u1", "decode", "");
    pod("b", "u2", "prefill", "");
    try (PodLayer layer = layer(new PodCollection())) {
      endpoints.put("e", "a", null);
      layer.await(() -> role(layer, "e"), "decode");
      Endpoint before = layer.endpoint("e");
      endpoints.put("e", "b", null);
      layer.await(() -> role(layer, "e"), "prefill");
      assertThat(layer.endpoint("e")).isSameAs(before);
      pod("a", "u1", "both", "");
      pod("b", "u2", "last", "");
      layer.await(() -> role(layer, "e"), "last");
    }
  }

  /** Holds the first extraction back until it may go on. */
  private static class Slow implements DataCollection<PodInfo> {
    private static final AttributeKey<String> ROLE = AttributeKey.of("slow-role", String.class);

    private final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final List<String> seen = new CopyOnWriteArrayList<>();

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public Class<PodInfo> accepts() {
      return PodInfo.class;
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(ROLE);
    }

    @Override
    public void extract(PodInfo pod, EndpointUpdate update) throws InterruptedException {
      String role = Objects.requireNonNull(pod.labels().get("role"));
      seen.add(role);
      began.countDown();
      if (!mayEnd.await(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("held for too long");
      }
      update.put(ROLE, role);
    }
  }

  @Test
  void changes_thatComeWhileOneIsWorkedOn_areGivenAsTheLatest() throws Exception {
    pod("a", "u1", "first", "");
    Slow slow = new Slow();
    try (PodLayer layer = layer(slow)) {
      endpoints.put("e", "a", null);
      assertThat(slow.began.await(30, TimeUnit.SECONDS)).isTrue();
      pod("a", "u1", "second", "");
      pod("a", "u1", "third", "");
      pod("z", "u9", "marker", "");
      slow.mayEnd.countDown();
      layer.await(() -> requireNonNull(layer.endpoint("e")).attributes().get(Slow.ROLE), "third");
      assertThat(slow.seen).startsWith("first").endsWith("third").hasSizeLessThan(4);
    }
  }

  @Test
  void pod_thatACollectionDidNotTake_isGivenAgain() throws Exception {
    pod("a", "u1", "first", "");
    AtomicInteger calls = new AtomicInteger();
    Slow moody =
        new Slow() {
          @Override
          public void extract(PodInfo pod, EndpointUpdate update) throws InterruptedException {
            if (calls.incrementAndGet() < 3) {
              throw new IllegalStateException("not now");
            }
            super.extract(pod, update);
          }
        };
    moody.mayEnd.countDown();
    try (PodLayer layer = layer(moody)) {
      endpoints.put("e", "a", null);
      layer.await(
          () -> {
            // What the server tells of another pod confirms this one.
            pod("z", "u9", "marker " + System.nanoTime(), "");
            Endpoint endpoint = layer.endpoint("e");
            return endpoint != null && "first".equals(endpoint.attributes().get(Slow.ROLE));
          });
    }
    assertThat(calls).hasValue(3);
  }

  @Test
  void attribute_isConfirmed_whileNothingChanges_andGrowsOldWhileTheServerIsAway()
      throws Exception {
    pod("a", "u1", "decode", "");
    KubernetesPodSource source =
        KubernetesPodSource.builder(api.cluster(), PodSelection.labels(""))
            .nodeTopology(false)
            .build();
    try (PodLayer layer =
        new PodLayer(
            builder ->
                builder
                    .discovery(endpoints)
                    .source(
                        source,
                        pods ->
                            pods.maximalAge(Duration.ofSeconds(2)).collect(new PodCollection())))) {
      endpoints.put("e", "a", null);
      layer.await(() -> role(layer, "e"), "decode");
      api.refuse(PODS, ApiFault.Kind.UNREACHABLE);
      layer.await(() -> layer.pod("e") == null);
      assertThat(requireNonNull(layer.endpoint("e")).attributes().find(PodInfo.KEY))
          .asString()
          .contains("UNREACHABLE");
      api.refuse(PODS, null);
      layer.await(() -> role(layer, "e"), "decode");
    }
  }

  @Test
  void endpoint_thatGoesAndComes_startsAnew() throws Exception {
    pod("a", "u1", "decode", "");
    try (PodLayer layer = layer(new PodCollection())) {
      endpoints.put("e", "a", null);
      layer.await(() -> role(layer, "e"), "decode");
      Endpoint before = layer.endpoint("e");
      endpoints.remove("e");
      layer.await(() -> layer.endpoint("e") == null);
      endpoints.put("e", "a", null);
      layer.await(() -> role(layer, "e"), "decode");
      assertThat(layer.endpoint("e")).isNotSameAs(before);
    }
  }
}
