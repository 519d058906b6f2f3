package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.forebay.api.AttributeKey;
import io.forebay.api.ConfigurationException;
import io.forebay.api.DataCollection;
import io.forebay.api.EndpointUpdate;
import io.forebay.core.DataLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The source on a real API server, with an account that may list and watch, and nothing else. */
@Timeout(120)
@ExtendWith(WithKubeApiServer.class)
class KubernetesWatchSourceTest {
  private static final ResourceQuery CONFIG_MAPS = ResourceQuery.resource("v1", "configmaps");
  private static final String GROUP = "watch.example.com";

  /** Puts a text that it makes of all objects; notes the changes. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and never changed.
  private record Texts(
      String name,
      ResourceQuery query,
      EndpointMapping mapping,
      KeptFields keep,
      List<String> changes,
      String... path)
      implements ResourceCollection {
    Texts(String name, ResourceQuery query, EndpointMapping mapping, String... path) {
      this(name, query, mapping, KeptFields.all(), new CopyOnWriteArrayList<>(), path);
    }

    AttributeKey<String> key() {
      return AttributeKey.of("texts/" + name, String.class);
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(key());
    }

    @Override
    public void extract(ResourceChange change, EndpointUpdate update) {
      changes.add(update.endpoint().id() + " " + change.kind() + " " + change.object().name());
      if (!change.objects().isEmpty()) {
        List<String> texts = new ArrayList<>();
        change.objects().forEach(object -> texts.add(object.text(path).orElse("-")));
        update.put(key(), String.join(",", texts));
      }
    }
  }

  private static KubernetesCluster cluster(KubeAccount account) throws Exception {
    return KubernetesCluster.builder().kubeconfig(account.kubeconfig()).build();
  }

  private static void configMap(
      KubeNamespace namespace, String name, Map<String, String> labels, String value) {
    namespace
        .server()
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace.name())
                .withLabels(labels)
                .endMetadata()
                .withData(Map.of("v", value))
                .build())
        .unlock()
        .createOr(r -> r.update());
  }

  private static void deleteConfigMap(KubeNamespace namespace, String name) {
    namespace.server().client().configMaps().inNamespace(namespace.name()).withName(name).delete();
  }

  @Test
  void builtInKind_isFollowedFromEndpointToEndpoint(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("maps");
    KubeAccount account = namespace.account("a").allow("", "configmaps", "list", "watch");
    Texts texts = new Texts("maps", CONFIG_MAPS, EndpointMapping.byLabels("model"), "data", "v");
    configMap(namespace, "one", Map.of("model", "x"), "1");
    try (WatchRig rig = new WatchRig(cluster(account), texts)) {
      rig.endpoint("a", "model", "x", "namespace", namespace.name()).ready();
      rig.await("a", texts.key(), "1");

      rig.endpoint("b", "model", "y", "namespace", namespace.name());
      rig.endpoint("c", "model", "x", "namespace", "elsewhere");
      configMap(namespace, "two", Map.of("model", "x"), "2");
      rig.await("a", texts.key(), "1,2");
      configMap(namespace, "one", Map.of("model", "y"), "3");
      rig.await("a", texts.key(), "2");
      rig.await("b", texts.key(), "3");
      rig.endpoint("b", "model", "x", "namespace", namespace.name());
      rig.await("b", texts.key(), "2");
      rig.endpoint("d", "model", "y");
      rig.await("d", texts.key(), "3");
      deleteConfigMap(namespace, "two");
      rig.await("a", texts.key(), null);
      rig.await("b", texts.key(), null);
      assertThat(rig.value("c", texts.key())).isNull();
    }
    assertThat(texts.changes().stream().filter(change -> change.startsWith("a ")))
        .containsExactly("a ADDED one", "a ADDED two", "a DELETED one", "a DELETED two");
  }

  @Test
  void readiness_comesWithTheAttributesOfWhatIsThere(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("ready");
    KubeAccount account = namespace.account("a").allow("", "configmaps", "list", "watch");
    for (int i = 0; i < 30; i++) {
      configMap(namespace, "map-" + i, Map.of(), "v" + i);
    }
    Texts texts = new Texts("ready", CONFIG_MAPS, EndpointMapping.byName("map"), "data", "v");
    try (WatchRig rig = new WatchRig(cluster(account), texts)) {
      for (int i = 0; i < 30; i++) {
        rig.endpoint("e" + i, "map", "map-" + i);
      }
      rig.ready();

      rig.await("e29", texts.key(), "v29");
    }
  }

  @Test
  void object_thatIsMadeAnew_isDeletedAndAdded(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("anew");
    KubeAccount account = namespace.account("a").allow("", "configmaps", "list", "watch");
    Texts texts = new Texts("anew", CONFIG_MAPS, EndpointMapping.byName("map"), "data", "v");
    configMap(namespace, "m", Map.of(), "1");
    try (WatchRig rig = new WatchRig(cluster(account), texts)) {
      rig.endpoint("a", "map", "m").ready();
      rig.await("a", texts.key(), "1");
      deleteConfigMap(namespace, "m");
      configMap(namespace, "m", Map.of(), "2");
      rig.await("a", texts.key(), "2");
    }
    assertThat(texts.changes()).containsExactly("a ADDED m", "a DELETED m", "a ADDED m");
  }

  @Test
  void nodes_areMappedByTheNamesOfMachines(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("nodes");
    KubeAccount account = namespace.account("a").allowInCluster("", "nodes", "list", "watch");
    ResourceQuery nodes = ResourceQuery.kind("v1", "Node").inAllNamespaces();
    String[] rack = {"metadata", "labels", "rack"};
    Texts texts = new Texts("nodes", nodes, EndpointMapping.byNode(), rack);
    KubeResources.node(server, "watched-1", Map.of("rack", "r1"));
    try (WatchRig rig = new WatchRig(cluster(account), texts)) {
      rig.endpoint("a", "kubernetes.io/hostname", "watched-1", "namespace", "any").ready();
      rig.await("a", texts.key(), "r1");
      KubeResources.node(server, "watched-1", Map.of("rack", "r2"));
      rig.await("a", texts.key(), "r2");
    }
  }

  @Test
  void objects_thatThePodOwns_areMappedByItsUid(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("owned");
    KubeAccount account = namespace.account("a").allow("", "pods", "list", "watch");
    ResourceQuery pods = ResourceQuery.kind("v1", "Pod").labelSelector("role=helper");
    Texts texts = new Texts("owned", pods, EndpointMapping.byOwner(), "metadata", "labels", "role");
    try (WatchRig rig = new WatchRig(cluster(account), texts)) {
      rig.endpoint("a").endpoint("b").ready();
      Pod helper =
          namespace
              .podBuilder("helper", Map.of("role", "helper"))
              .editMetadata()
              .addNewOwnerReference()
              .withApiVersion("v1")
              .withKind("Pod")
              .withName("a")
              .withUid("uid-of-a")
              .endOwnerReference()
              .endMetadata()
              .build();
      namespace.create(helper);

      rig.await("a", texts.key(), "helper");
      assertThat(rig.value("b", texts.key())).isNull();
    }
  }

  @Test
  void kind_thatIsDefinedLater_isFollowed(KubeApiServer server) throws Exception {
    server.assumeCustomResources();
    KubeNamespace namespace = server.namespace("custom");
    KubeAccount account = namespace.account("a").allow(GROUP, "modelassignments", "list", "watch");
    ResourceQuery query = ResourceQuery.kind(GROUP + "/v1", "ModelAssignment");
    Texts texts =
        new Texts(
            "custom", query, EndpointMapping.byField("pod", "spec", "pods"), "spec", "modelName");
    try (WatchRig rig = new WatchRig(cluster(account), texts)) {
      rig.endpoint("a", "pod", "p-0", "namespace", namespace.name());
      rig.endpoint("b", "pod", "p-1", "namespace", namespace.name());
      // Ready, because it is known that there is nothing to be seen; and the report says so.
      rig.ready();
      assertThat(rig.layer().report().toString()).contains("ModelAssignment");

      KubeResources.define(server, GROUP, "v1", "ModelAssignment", "modelassignments");
      assign(namespace, "llama", "p-0", "p-1");
      rig.await("a", texts.key(), "llama");
      rig.await("b", texts.key(), "llama");
      assign(namespace, "qwen", "p-1");
      rig.await("a", texts.key(), null);
      rig.await("b", texts.key(), "qwen");
    }
  }

  private static void assign(KubeNamespace namespace, String model, String... pods) {
    GenericKubernetesResource assignment =
        new GenericKubernetesResourceBuilder()
            .withApiVersion(GROUP + "/v1")
            .withKind("ModelAssignment")
            .withNewMetadata()
            .withName("assignment")
            .withNamespace(namespace.name())
            .endMetadata()
            .addToAdditionalProperties("spec", Map.of("modelName", model, "pods", List.of(pods)))
            .build();
    namespace
        .server()
        .client()
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup(GROUP)
                .withVersion("v1")
                .withKind("ModelAssignment")
                .withPlural("modelassignments")
                .withNamespaced(true)
                .build())
        .inNamespace(namespace.name())
        .resource(assignment)
        .unlock()
        .createOr(r -> r.update());
  }

  @Test
  void collections_thatAskForTheSame_shareAWatch(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("shared");
    KubeAccount account = namespace.account("a").allow("", "limitranges", "list", "watch");
    ResourceQuery ranges = ResourceQuery.resource("v1", "limitranges");
    KeptFields name = KeptFields.metadata();
    List<String> none = new CopyOnWriteArrayList<>();
    String[] path = {"metadata", "name"};
    int before = server.watches("limitranges");
    KubernetesCluster cluster = cluster(account);
    try (WatchRig rig =
            new WatchRig(
                cluster,
                new Texts("s1", ranges, EndpointMapping.byName("x"), path),
                new Texts("s2", ranges, EndpointMapping.toAll(), name, none, path),
                new Texts("s3", ranges.labelSelector(""), EndpointMapping.byOwner(), path),
                new Texts("s4", ranges.labelSelector("a=b"), EndpointMapping.toAll(), path));
        WatchRig other =
            new WatchRig(cluster, new Texts("s5", ranges, EndpointMapping.toAll(), path))) {
      rig.endpoint("a").ready();
      other.endpoint("a").ready();
      assertThat(rig.await(() -> watches(server, "limitranges") == before + 2)).isTrue();
    }
    try (WatchRig last =
        new WatchRig(cluster, new Texts("s6", ranges, EndpointMapping.toAll(), path))) {
      assertThat(last.await(() -> watches(server, "limitranges") == before + 1)).isTrue();
    }
  }

  private static int watches(KubeApiServer server, String resource) {
    try {
      return server.watches(resource);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void collection_thatHangs_holdsUpNoOther(KubeApiServer server) throws Exception {
    KubeNamespace namespace = server.namespace("hangs");
    KubeAccount account = namespace.account("a").allow("", "configmaps", "list", "watch");
    CountDownLatch free = new CountDownLatch(1);
    Texts good = new Texts("good", CONFIG_MAPS, EndpointMapping.toAll(), "data", "v");
    ResourceCollection bad = new Hanging(free);
    configMap(namespace, "m", Map.of(), "1");
    try (WatchRig rig = new WatchRig(cluster(account), bad, good)) {
      rig.endpoint("a").ready();
      rig.await("a", good.key(), "1");
      for (int i = 2; i < 20; i++) {
        configMap(namespace, "m", Map.of(), "" + i);
      }
      rig.await("a", good.key(), "19");
    } finally {
      free.countDown();
    }
  }

  private record Hanging(CountDownLatch free) implements ResourceCollection {
    @Override
    public String name() {
      return "hanging";
    }

    @Override
    public Set<AttributeKey<?>> produces() {
      return Set.of(AttributeKey.of("hanging", String.class));
    }

    @Override
    public ResourceQuery query() {
      return CONFIG_MAPS;
    }

    @Override
    public EndpointMapping mapping() {
      return EndpointMapping.toAll();
    }

    @Override
    public void extract(ResourceChange change, EndpointUpdate update) throws Exception {
      assertThat(free.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void resource_thatMayNotBeSeen_isReportedWithWhatWouldAllowIt(KubeApiServer server)
      throws Exception {
    KubeNamespace namespace = server.namespace("forbidden");
    KubeAccount account = namespace.account("a").allow("", "configmaps", "list", "watch");
    Texts good = new Texts("may", CONFIG_MAPS, EndpointMapping.toAll(), "data", "v");
    Texts bad =
        new Texts(
            "may-not", ResourceQuery.resource("v1", "secrets"), EndpointMapping.toAll(), "type");
    configMap(namespace, "m", Map.of(), "1");
    try (WatchRig rig = new WatchRig(cluster(account), good, bad)) {
      rig.endpoint("a").ready();
      rig.await("a", good.key(), "1");

      assertThat(rig.layer().report().toString())
          .contains("secrets", "kind: Role", namespace.name());
    }
  }

  @Test
  void collection_thatIsNoResourceCollection_isRefused(KubeApiServer server) throws Exception {
    KubernetesCluster cluster = KubernetesCluster.builder().build();
    DataCollection<ResourceChange> plain =
        new DataCollection<>() {
          @Override
          public String name() {
            return "plain";
          }

          @Override
          public Class<ResourceChange> accepts() {
            return ResourceChange.class;
          }

          @Override
          public Set<AttributeKey<?>> produces() {
            return Set.of(AttributeKey.of("plain", String.class));
          }

          @Override
          public void extract(ResourceChange data, EndpointUpdate update) {}
        };
    DataLayer.Builder builder =
        DataLayer.builder()
            .source(KubernetesWatchSource.of(cluster), source -> source.collect(plain));

    assertThatThrownBy(builder::build)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is no ResourceCollection (expected: one, because only that tells");
  }
}
