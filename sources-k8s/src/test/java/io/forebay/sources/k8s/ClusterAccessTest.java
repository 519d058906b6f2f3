package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAccessTest {
  private static final String KUBECONFIG =
      """
      current-context: a
      contexts:
      - {name: a, context: {cluster: a, user: a, namespace: serving}}
      - {name: b, context: {cluster: b, user: b}}
      - {name: c, context: {cluster: nowhere, user: a}}
      clusters:
      - {name: a, cluster: {server: "https://a.example:6443/"}}
      - name: b
        cluster:
          server: https://b.example/k8s/clusters/c-1
          proxy-url: http://proxy.example:3128
      users:
      - {name: a, user: {token: secret-a}}
      - {name: b, user: {username: joe, password: "secret:b"}}
      """;

  @TempDir Path folder;
  private final Map<String, String> variables = new HashMap<>();
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = Files.writeString(folder.resolve("kubeconfig"), KUBECONFIG);
  }

  @Test
  void details_kubeconfig_areThoseOfTheContext() throws Exception {
    ServerDetails a = details(builder().kubeconfig(file));
    assertThat(a.server()).isEqualTo(URI.create("https://a.example:6443"));
    assertThat(a.namespace()).isEqualTo("serving");
    assertThat(a.credential().header()).isEqualTo("Bearer secret-a");
    assertThat(a.proxy()).isNull();
    ServerDetails b = details(builder().kubeconfig(file).context("b"));
    assertThat(b.server()).isEqualTo(URI.create("https://b.example/k8s/clusters/c-1"));
    assertThat(b.credential().header()).isEqualTo("Basic am9lOnNlY3JldDpi");
    assertThat(b.proxy()).isEqualTo(URI.create("http://proxy.example:3128"));
    assertThat(a + " " + b).doesNotContain("secret");
    assertThat(access(builder().kubeconfig(file).context("b")).namespace()).isEqualTo("default");
    assertThat(access(builder().kubeconfig(file)).namespace()).isEqualTo("serving");
  }

  @Test
  void details_contextOrClusterThatIsNotThere_saysWhichAre() {
    assertFault(
        builder().kubeconfig(file).context("x"),
        "context: 'x' is not in " + file + " (expected: a, b, c)");
    assertFault(
        builder().kubeconfig(file).context("c"),
        "nowhere is not in its kubeconfig (expected: one of [a, b])");
  }

  @Test
  void details_filesThatCannotBeUsed_sayWhereAndShowNoSecret() throws Exception {
    assertFault(builder().kubeconfig(folder.resolve("no")), "no does not exist (expected: a file)");
    assertFault(builder().kubeconfig(folder), "cannot be");
    assertBad("users: [{name: a, user: {token: secret\n  : [", "cannot be understood, line ");
    assertBad("token: &secret x\nother: *secret\n", "cannot be understood, line 2");
    assertBad("- secret\n", "cannot be understood");
    assertBad("", "cannot be understood");
    assertBad("contexts: secret\n", "contexts: no list");
    assertBad("contexts: [secret]\n", "contexts: an entry without a name");
    assertBad("contexts: []\n", "no current-context (expected: one");
    assertBad(KUBECONFIG.replace("token: secret-a", "token: {secret: a}"), "token: an object");
    assertBad(KUBECONFIG.replace("token: secret-a", "token: 'secret a'"), "token has spaces");
    assertBad(KUBECONFIG.replace("token: secret-a", "auth-provider: {name: gcp}"), "auth-provider");
    assertBad(KUBECONFIG.replace("https://a.e", "a.e"), "server: a.example:6443/ (expected: https");
    assertBad(KUBECONFIG.replace("https://a.e", "https://u:secret@a.e"), "with a user or a query");
    assertBad(KUBECONFIG.replace("https://a.e", "ftp://u:secret@a.e"), "server: with a user");
    assertBad(KUBECONFIG.replace("https://a.e", "https:u:secret@a.e"), "server: with a user");
    assertBad(KUBECONFIG.replace("https://a.e", "https://u:secret@a_.e"), "server: with a user");
    assertBad("a: ".repeat(3) + "[".repeat(100), "cannot be understood");
  }

  @ParameterizedTest
  @ValueSource(strings = {"as: root", "as-uid: u", "as-groups: [g]", "as-user-extra: {a: [b]}"})
  void details_impersonation_isRefused(String field) throws Exception {
    String text = KUBECONFIG.replace("token: secret-a", "token: secret-a, " + field);
    String name = field.substring(0, field.indexOf(':'));
    assertBad(text, "user a: " + name + ": set (expected: a user without impersonation");
  }

  private void assertBad(String text, String message) throws Exception {
    Path bad = Files.writeString(folder.resolve("bad"), text);
    assertFault(builder().kubeconfig(bad), message);
    assertThatThrownBy(() -> details(builder().kubeconfig(bad)))
        .hasMessageContaining(bad.toString())
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void details_severalFiles_firstOfANameCountsAndMissingOnesAreLeftOut() throws Exception {
    Path first =
        Files.writeString(
            folder.resolve("first"),
            """
            current-context: b
            clusters: [{name: b, cluster: {server: "https://first.example"}}]
            """);
    variables.put(
        "KUBECONFIG", String.join(File.pathSeparator, "" + first, "", folder + "/no", "" + file));
    ServerDetails details = details(builder());
    assertThat(details.server()).isEqualTo(URI.create("https://first.example"));
    assertThat(details.credential().header()).startsWith("Basic ");
    variables.put("KUBECONFIG", folder + "/no");
    assertFault(builder(), "KUBECONFIG: " + folder + "/no: no such file");
  }

  @Test
  void details_nothingSet_looksWhereItIsUsualAndNamesAllInAnError() throws Exception {
    assertThatThrownBy(() -> details(builder()))
        .hasMessageContaining("the option kubeconfig is not set")
        .hasMessageContaining("KUBERNETES_SERVICE_HOST is not set")
        .hasMessageContaining("the environment variable KUBECONFIG is not set")
        .hasMessageContaining(folder.resolve(".kube/config") + " does not exist");
    Files.createDirectory(folder.resolve(".kube"));
    Files.copy(file, folder.resolve(".kube/config"));
    assertThat(details(builder()).server().getHost()).isEqualTo("a.example");
    variables.put("KUBERNETES_SERVICE_HOST", "fd00::1");
    assertThat(details(builder()).server().getHost()).as("no token").isEqualTo("a.example");
    Files.writeString(folder.resolve("token"), "secret-t\n");
    assertThat(details(builder()).server()).isEqualTo(URI.create("https://[fd00::1]:443"));
    assertThat(details(builder()).credential().header()).isEqualTo("Bearer secret-t");
    variables.put("KUBERNETES_SERVICE_PORT", "6443");
    assertThat(details(builder()).server()).isEqualTo(URI.create("https://[fd00::1]:6443"));
    assertThat(details(builder().context("a")).server().getHost())
        .as("a context is a kubeconfig's")
        .isEqualTo("a.example");
    variables.put("KUBERNETES_SERVICE_PORT", "x");
    assertFault(builder(), "KUBERNETES_SERVICE_PORT: fd00::1 and x (expected: a host and a port)");
  }

  private static KubernetesCluster.Builder builder() {
    return KubernetesCluster.builder();
  }

  private ClusterAccess access(KubernetesCluster.Builder builder) {
    return new ClusterAccess(
        builder.settings(), new Surroundings(Map.copyOf(variables), folder, folder));
  }

  private ServerDetails details(KubernetesCluster.Builder builder) throws ApiFault {
    return access(builder).details();
  }

  private void assertFault(KubernetesCluster.Builder builder, String message) {
    assertThatThrownBy(() -> details(builder))
        .isInstanceOf(ApiFault.class)
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(((ApiFault) e).kind()).isEqualTo(ApiFault.Kind.CONFIGURATION));
  }
}
