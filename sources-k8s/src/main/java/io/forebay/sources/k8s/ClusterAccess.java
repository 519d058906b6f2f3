package io.forebay.sources.k8s;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the API server that settings mean. Looks at files each time that it is asked. */
final class ClusterAccess implements ServerAccess {
  private static final String HOST = "KUBERNETES_SERVICE_HOST";
  private static final String PORT = "KUBERNETES_SERVICE_PORT";
  private static final String KUBECONFIG = "KUBECONFIG";
  private static final long MAXIMAL_NAMESPACE_BYTES = 1024;

  private final ClusterSettings settings;
  private final Surroundings around;

  ClusterAccess(ClusterSettings settings, Surroundings around) {
    this.settings = settings;
    this.around = around;
  }

  @Override
  public ApiServer open() throws ApiFault {
    return HttpApiServer.open(details(), settings);
  }

  @Override
  public String namespace() throws ApiFault {
    ServerDetails details = details();
    if (details.namespace().isEmpty()) {
      return "default";
    }
    if (!OptionRule.NAMESPACE.allowed().test(details.namespace())) {
      throw fault(
          details.source()
              + ": namespace: "
              + Texts.clean(details.namespace(), 200)
              + " (expected: "
              + OptionRule.NAMESPACE.expected()
              + ")");
    }
    return details.namespace();
  }

  /** How the server is reached, by what there is now. */
  ServerDetails details() throws ApiFault {
    if (settings.kubeconfig() != null) {
      return kubeconfig("kubeconfig", List.of(settings.kubeconfig()));
    }
    if (settings.context().isEmpty() && !around.variable(HOST).isEmpty() && Files.exists(token())) {
      return serviceAccount();
    }
    if (!around.variable(KUBECONFIG).isEmpty()) {
      return kubeconfig(KUBECONFIG, listed(around.variable(KUBECONFIG)));
    }
    Path usual = around.home().resolve(".kube").resolve("config");
    if (Files.exists(usual)) {
      return kubeconfig("kubeconfig", List.of(usual));
    }
    throw fault(
        "no cluster is configured: the option kubeconfig is not set; this is no pod with a service"
            + " account ("
            + (around.variable(HOST).isEmpty() ? HOST + " is not set" : token() + " is not there")
            + "); the environment variable KUBECONFIG is not set; "
            + usual
            + " does not exist (expected: one of these)");
  }

  private ServerDetails kubeconfig(String field, List<Path> files) throws ApiFault {
    return Kubeconfig.read(field, files)
        .details(settings.context(), new ExecSettings(settings.requestTimeout(), Instant::now));
  }

  /** The files that the variable names, without those that do not exist: kubectl does so too. */
  private static List<Path> listed(String variable) throws ApiFault {
    List<Path> files = new ArrayList<>();
    for (String name : variable.split(File.pathSeparator, -1)) {
      try {
        if (!name.isEmpty() && Files.exists(Path.of(name))) {
          files.add(Path.of(name));
        }
      } catch (InvalidPathException e) {
        throw fault(KUBECONFIG + ": " + Texts.clean(name) + " (expected: paths of files)");
      }
    }
    if (files.isEmpty()) {
      throw fault(
          KUBECONFIG
              + ": "
              + Texts.clean(variable)
              + ": no such file (expected: paths of kubeconfigs, with '"
              + File.pathSeparator
              + "' between them)");
    }
    return files;
  }

  private ServerDetails serviceAccount() throws ApiFault {
    String host = around.variable(HOST);
    String port = around.variable(PORT).isEmpty() ? "443" : around.variable(PORT);
    String bracketed = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
    URI server;
    try {
      server = new URI("https://" + bracketed + ":" + port).parseServerAuthority();
    } catch (URISyntaxException e) {
      throw fault(
          HOST
              + " and "
              + PORT
              + ": "
              + Texts.clean(host + " and " + port, 200)
              + " (expected: a host and a port)");
    }
    Path namespace = around.serviceAccount().resolve("namespace");
    TokenFile token = new TokenFile("the service account's token", token());
    token.header();
    return new ServerDetails(
        server,
        "the service account in " + around.serviceAccount(),
        Files.exists(namespace)
            ? new String(
                    Pem.read("the service account's namespace", namespace, MAXIMAL_NAMESPACE_BYTES),
                    StandardCharsets.UTF_8)
                .strip()
            : "",
        new Pem("the service account's authority", around.serviceAccount().resolve("ca.crt"), ""),
        false,
        "",
        null,
        null,
        null,
        token);
  }

  private Path token() {
    return around.serviceAccount().resolve("token");
  }

  private static ApiFault fault(String message) {
    return new ApiFault(ApiFault.Kind.CONFIGURATION, message);
  }
}
