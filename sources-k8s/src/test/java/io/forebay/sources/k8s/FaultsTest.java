package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A real API server, and what befalls it and the way to it. After each fault the picture is that of
 * the API server again, within {@link FollowedPods#PATIENCE}; no endpoint has gone that should have
 * stayed; and no thread and no watch is left.
 */
@Timeout(180)
@ExtendWith(WithKubeApiServer.class)
class FaultsTest {

  @Test
  void killedServer_keepsTheEndpoints_untilItIsBack() throws Exception {
    try (KubeApiServer server = KubeApiServer.start()) {
      KubeNamespace namespace = threePods(server);
      try (FollowedPods followed = follow(namespace, server.uri())) {
        Map<String, String> before = followed.picture();
        server.killHard();
        assertThat(followed.awaitError()).contains("refused");
        assertThat(followed.picture()).isEqualTo(before);
        server.restart();
        changeAll(namespace);
        followed.awaitPicture();
        followed.awaitNoError();
        assertThat(followed.changes())
            .containsExactlyInAnyOrder("~b-rank-0", "-c-rank-0", "+d-rank-0");
        followed.closeAndCheck();
      }
    }
  }

  @Test
  void serverThatLostItsData_isListedAnew() throws Exception {
    try (KubeApiServer server = KubeApiServer.start()) {
      KubeNamespace namespace = threePods(server);
      for (int i = 0; i < 200; i++) {
        namespace.label("a", "number", Integer.toString(i));
      }
      try (FollowedPods followed = follow(namespace, server.kubeconfig(namespace.name()))) {
        server.loseData();
        KubeNamespace again = new KubeNamespace(server, namespace.name());
        again.readyPod("a", FollowedPods.LABELS, "10.1.0.1");
        followed.awaitPicture();
        followed.awaitNoError();
        assertThat(followed.changes()).contains("-a-rank-0", "+a-rank-0", "-b-rank-0", "-c-rank-0");
        followed.closeAndCheck();
      }
    }
  }

  @Test
  void compactedHistory_isListedAnew_withoutTouchingWhatStayed() throws Exception {
    // Without its cache, the server answers watches from etcd, whose history is gone.
    try (KubeApiServer server = KubeApiServer.start("--watch-cache=false");
        ApiFront front = new ApiFront(server);
        FaultyProxy proxy = new FaultyProxy(front.uri().getPort())) {
      KubeNamespace namespace = threePods(server);
      try (FollowedPods followed = follow(namespace, proxy.uri())) {
        proxy.refuse(true);
        proxy.cut();
        followed.awaitError();
        changeAll(namespace);
        server.compactEtcd();
        int asked = front.asked().size();
        proxy.refuse(false);
        followed.awaitPicture();
        followed.awaitNoError();
        assertThat(followed.changes())
            .containsExactlyInAnyOrder("~b-rank-0", "-c-rank-0", "+d-rank-0");
        List<String> since =
            front.asked().stream().skip(asked).map(ApiFront.Asked::target).toList();
        assertThat(since.get(0)).as("resumes, in vain").contains("resourceVersion=");
        assertThat(since.get(1)).as("lists").doesNotContain("watch=true");
        followed.awaitOneWatch();
        followed.closeAndCheck();
      }
    }
  }

  @Test
  void connectionCutSilently_isNoticed(KubeApiServer server) throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(server.port())) {
      KubeNamespace namespace = threePods(server);
      try (FollowedPods followed = follow(namespace, proxy.uri())) {
        Map<String, String> before = followed.picture();
        proxy.freezeNew(true);
        proxy.freeze();
        assertThat(followed.awaitError()).contains("answer");
        assertThat(followed.picture()).isEqualTo(before);
        changeAll(namespace);
        proxy.freezeNew(false);
        followed.awaitPicture();
        followed.awaitNoError();
        assertThat(followed.changes())
            .containsExactlyInAnyOrder("~b-rank-0", "-c-rank-0", "+d-rank-0");
        // One for the watch, and one that a list may have left; the frozen ones have been let go.
        FollowedPods.await(() -> proxy.connections() <= 2 ? "few" : null);
        // The server notices by itself that nobody listens: when the watch's time is over.
        followed.awaitOneWatch();
        followed.closeAndCheck();
      }
    }
  }

  @Test
  void cutConnections_areOpenedAnew(KubeApiServer server) throws Exception {
    try (FaultyProxy proxy = new FaultyProxy(server.port())) {
      KubeNamespace namespace = threePods(server);
      try (FollowedPods followed = follow(namespace, proxy.uri())) {
        for (int i = 0; i < 5; i++) {
          proxy.cut();
          namespace.label("a", "turn", "turn-" + i);
          followed.awaitPicture();
        }
        assertThat(followed.changes()).containsOnly("~a-rank-0");
        followed.awaitOneWatch();
        followed.closeAndCheck();
      }
    }
  }

  @Test
  void expiredToken_isReplacedByTheFile(KubeApiServer server) throws Exception {
    KubeNamespace namespace = threePods(server);
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list", "watch");
    Path token = server.file("token", account.token(Duration.ofSeconds(3)));
    try (FollowedPods followed = follow(namespace, account.kubeconfig(server.uri(), token))) {
      Map<String, String> before = followed.picture();
      assertThat(followed.awaitError()).contains("401");
      assertThat(followed.picture()).isEqualTo(before);
      changeAll(namespace);
      Files.writeString(token, account.token(Duration.ofHours(1)));
      followed.awaitPicture();
      followed.awaitNoError();
      assertThat(followed.changes())
          .containsExactlyInAnyOrder("~b-rank-0", "-c-rank-0", "+d-rank-0");
      followed.awaitOneWatch();
      followed.closeAndCheck();
    }
  }

  @Test
  void withdrawnRights_areMendedByWhatTheMessageSays(KubeApiServer server) throws Exception {
    KubeNamespace namespace = threePods(server);
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list", "watch");
    try (FollowedPods followed = follow(namespace, account.kubeconfig())) {
      Map<String, String> before = followed.picture();
      account.forbid("", "pods");
      String message = followed.awaitError();
      assertThat(message).contains("403").contains("system:serviceaccount:" + namespace.name());
      assertThat(followed.picture()).isEqualTo(before);
      changeAll(namespace);
      KubeResources.apply(server, message.substring(message.indexOf("apiVersion:")));
      followed.awaitPicture();
      followed.awaitNoError();
      assertThat(followed.changes())
          .containsExactlyInAnyOrder("~b-rank-0", "-c-rank-0", "+d-rank-0");
      followed.awaitOneWatch();
      followed.closeAndCheck();
    }
  }

  @Test
  void overloadedServer_isAskedNoSoonerThanItSays(KubeApiServer server) throws Exception {
    try (ApiFront front = new ApiFront(server)) {
      KubeNamespace namespace = threePods(server);
      front.tooManyRequests(2, 1);
      try (FollowedPods followed = follow(namespace, front.uri())) {
        List<ApiFront.Asked> asked = front.asked();
        assertThat(asked.get(0).status()).isEqualTo(429);
        assertThat(asked.get(1).status()).isEqualTo(429);
        for (int i = 0; i < 2; i++) {
          assertThat(asked.get(i + 1).nanos() - asked.get(i).nanos())
              .isGreaterThanOrEqualTo(Duration.ofMillis(990).toNanos());
        }
        front.tooManyRequests(1, 1);
        changeAll(namespace);
        followed.awaitPicture();
        assertThat(followed.changes())
            .containsExactlyInAnyOrder("~b-rank-0", "-c-rank-0", "+d-rank-0");
        followed.awaitOneWatch();
        followed.closeAndCheck();
      }
    }
  }

  @Test
  void deletedNamespace_hasNoEndpoints_andMayComeBack(KubeApiServer server) throws Exception {
    KubeNamespace namespace = threePods(server);
    try (FollowedPods followed = follow(namespace, server.uri())) {
      namespace.beginDeletion();
      List.of("a", "b", "c").forEach(namespace::terminate);
      followed.awaitPicture();
      assertThat(followed.changes())
          .containsExactlyInAnyOrder("-a-rank-0", "-b-rank-0", "-c-rank-0");
      List.of("a", "b", "c").forEach(namespace::delete);
      namespace.endDeletion();
      assertThat(followed.error()).isNull();
      namespace.create();
      namespace.readyPod("a", FollowedPods.LABELS, "10.1.0.9");
      followed.awaitPicture();
      assertThat(followed.changes()).containsExactly("+a-rank-0");
      followed.awaitOneWatch();
      followed.closeAndCheck();
    }
  }

  @Test
  void listsAnew_leaveOneWatch(KubeApiServer server) throws Exception {
    KubeNamespace namespace = threePods(server);
    Path kubeconfig = server.kubeconfig(namespace.name());
    try (FollowedPods followed =
        follow(
            namespace,
            kubeconfig,
            cluster ->
                cluster.resync(Duration.ofSeconds(1)).watchTimeout(Duration.ofSeconds(60)))) {
      int lists = server.lists("pods");
      FollowedPods.await(() -> server.lists("pods") >= lists + 2 ? "listed" : null);
      followed.awaitOneWatch();
      assertThat(followed.changes()).isEmpty();
      followed.closeAndCheck();
    }
  }

  /** Pods a, b and c, ready; and one that is not followed. */
  private static KubeNamespace threePods(KubeApiServer server) {
    KubeNamespace namespace = server.namespace("faults");
    namespace.readyPod("a", FollowedPods.LABELS, "10.1.0.1");
    namespace.readyPod("b", FollowedPods.LABELS, "10.1.0.2");
    namespace.readyPod("c", FollowedPods.LABELS, "10.1.0.3");
    namespace.readyPod("other", Map.of("app", "web"), "10.1.0.4");
    return namespace;
  }

  /** Changes b, deletes c, and makes d. */
  private static void changeAll(KubeNamespace namespace) {
    namespace.label("b", "role", "decode");
    namespace.delete("c");
    namespace.readyPod("d", FollowedPods.LABELS, "10.1.0.5");
  }

  private static FollowedPods follow(KubeNamespace namespace, URI uri) throws Exception {
    KubeAccount account = namespace.account("gateway").allow("", "pods", "list", "watch");
    return follow(namespace, account.kubeconfig(uri));
  }

  private static FollowedPods follow(KubeNamespace namespace, Path kubeconfig) throws Exception {
    return follow(namespace, kubeconfig, Function.identity());
  }

  private static FollowedPods follow(
      KubeNamespace namespace,
      Path kubeconfig,
      Function<KubernetesCluster.Builder, KubernetesCluster.Builder> more)
      throws Exception {
    assertThat(FollowedPods.threads()).as("left by another test").isEmpty();
    KubernetesCluster.Builder cluster =
        KubernetesCluster.builder()
            .kubeconfig(kubeconfig)
            .watchTimeout(Duration.ofSeconds(2))
            .requestTimeout(Duration.ofSeconds(3))
            .reconnect(Duration.ofMillis(50), Duration.ofMillis(500));
    FollowedPods followed = new FollowedPods(namespace, more.apply(cluster).build());
    followed.awaitPicture();
    followed.changes();
    return followed;
  }
}
