package io.forebay.sources.k8s;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A namespace of a real API server, and what kubelets, controllers and users would do in it.
 * Thread-safe.
 */
public final class KubeNamespace {
  /** The group of inference pools. */
  public static final String POOL_GROUP = "inference.networking.k8s.io";

  private final KubeApiServer server;
  private final String name;

  KubeNamespace(KubeApiServer server, String name) {
    this.server = server;
    this.name = name;
    create();
  }

  /** Makes it anew, after it has been deleted. */
  public void create() {
    client()
        .namespaces()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  /** Begins to delete it: nothing can be made in it any more. What is in it stays. */
  public void beginDeletion() {
    client().namespaces().withName(name).delete();
  }

  /** Ends that, as the controller of namespaces does once nothing is left in it. */
  public void endDeletion() {
    Map<String, Object> empty =
        Map.of(
            "apiVersion",
            "v1",
            "kind",
            "Namespace",
            "metadata",
            Map.of("name", name),
            "spec",
            Map.of("finalizers", List.of()));
    client().raw("/api/v1/namespaces/" + name + "/finalize", "PUT", empty);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** Its server. */
  public KubeApiServer server() {
    return server;
  }

  /** Makes a pod that is assigned to the node {@code node-1} and has no status yet. */
  public Pod pod(String pod, Map<String, String> labels) {
    return create(podBuilder(pod, labels).build());
  }

  /** Makes a pod that runs, is ready and has this address. */
  public Pod readyPod(String pod, Map<String, String> labels, String ip) {
    pod(pod, labels);
    return ready(pod, ip);
  }

  /** What {@link #pod} makes, to be changed and given to {@link #create}. */
  public PodBuilder podBuilder(String pod, Map<String, String> labels) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(pod)
        .withNamespace(name)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-1")
        .withTerminationGracePeriodSeconds(30L)
        .addNewContainer()
        .withName("server")
        .withImage("registry.example/vllm:1")
        .addNewPort()
        .withContainerPort(8000)
        .endPort()
        .endContainer()
        .endSpec();
  }

  /** Makes a pod. */
  public Pod create(Pod pod) {
    return client().pods().inNamespace(name).resource(pod).create();
  }

  /** Says, as the kubelet does, that a pod runs, is ready and has this address. */
  public Pod ready(String pod, String ip) {
    return status(pod, ip, "True");
  }

  /** Says, as the kubelet does, that a pod still runs and has this address, but is not ready. */
  public Pod notReady(String pod, String ip) {
    return status(pod, ip, "False");
  }

  /** Changes a pod's status. */
  public Pod editStatus(String pod, UnaryOperator<Pod> change) {
    return resource(pod).editStatus(change);
  }

  /** Changes a pod's labels, annotations, or what else may be changed. */
  public Pod edit(String pod, UnaryOperator<Pod> change) {
    return resource(pod).edit(change);
  }

  /** Sets a label of a pod. */
  public Pod label(String pod, String key, String value) {
    return edit(
        pod,
        old -> new PodBuilder(old).editMetadata().addToLabels(key, value).endMetadata().build());
  }

  /** Sets an annotation of a pod. */
  public Pod annotate(String pod, String key, String value) {
    return edit(
        pod,
        old ->
            new PodBuilder(old).editMetadata().addToAnnotations(key, value).endMetadata().build());
  }

  /** Begins to end a pod: it has a deletion time stamp, and stays until it is deleted. */
  public void terminate(String pod) {
    resource(pod).withGracePeriod(30).delete();
  }

  /** Deletes a pod at once, as the kubelet does after a pod has ended. */
  public void delete(String pod) {
    resource(pod).withGracePeriod(0).delete();
  }

  /** Makes a service whose port {@code http} leads to this port. */
  public void service(String service, Map<String, String> selector, int targetPort) {
    client()
        .services()
        .inNamespace(name)
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName(service)
                .endMetadata()
                .withNewSpec()
                .withSelector(selector)
                .withPorts(
                    new ServicePortBuilder()
                        .withName("http")
                        .withPort(80)
                        .withNewTargetPort(targetPort)
                        .build())
                .endSpec()
                .build())
        .create();
  }

  /** One endpoint of a slice: a pod, its address, and whether it is ready. */
  public record SliceEndpoint(String pod, String ip, boolean ready) {}

  /** Makes or replaces a service's endpoint slice, as the controller of slices does. */
  public void slice(String slice, String service, int port, SliceEndpoint... endpoints)
      throws Exception {
    replace(KubeObjects.slices(server), KubeObjects.slice(slice, service, port, endpoints));
  }

  /** Deletes an endpoint slice. */
  public void deleteSlice(String slice) throws Exception {
    delete(KubeObjects.slices(server), slice);
  }

  /**
   * Makes or replaces an inference pool, v1; {@link KubeResources#installPools} comes first.
   *
   * @param ports the target ports
   */
  public void pool(String pool, Map<String, String> selector, int... ports) {
    replace(KubeObjects.pools(), KubeObjects.pool(pool, selector, ports));
  }

  /** Deletes an inference pool. */
  public void deletePool(String pool) {
    delete(KubeObjects.pools(), pool);
  }

  /** Makes a service account that may do nothing yet. */
  public KubeAccount account(String account) {
    return new KubeAccount(
        this,
        client()
            .serviceAccounts()
            .inNamespace(name)
            .resource(
                new ServiceAccountBuilder()
                    .withNewMetadata()
                    .withName(account)
                    .endMetadata()
                    .build())
            .create());
  }

  private void replace(ResourceDefinitionContext context, GenericKubernetesResource object) {
    object.setApiVersion(context.getGroup() + "/" + context.getVersion());
    object.setKind(context.getKind());
    client()
        .genericKubernetesResources(context)
        .inNamespace(name)
        .resource(object)
        .unlock()
        .createOr(r -> r.update());
  }

  private void delete(ResourceDefinitionContext context, String object) {
    client().genericKubernetesResources(context).inNamespace(name).withName(object).delete();
  }

  private Pod status(String pod, String ip, String ready) {
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    return editStatus(
        pod,
        old ->
            new PodBuilder(old)
                .withNewStatus()
                .withPhase("Running")
                .withHostIP("192.0.2.1")
                .withPodIP(ip)
                .addNewPodIP(ip)
                .withStartTime(now)
                .addNewCondition()
                .withType("Ready")
                .withStatus(ready)
                .withLastTransitionTime(now)
                .endCondition()
                .endStatus()
                .build());
  }

  private PodResource resource(String pod) {
    return client().pods().inNamespace(name).withName(pod);
  }

  private KubernetesClient client() {
    return server.client();
  }
}
