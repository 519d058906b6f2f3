package io.forebay.sources.k8s;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A token that a command prints: a kubeconfig's {@code exec}. It is run when the first token is
 * needed, when the last one expires, and when it was refused. Thread-safe.
 */
final class ExecCredential implements Credential {
  private static final JsonFactory JSON = new JsonFactory();
  private static final List<String> VERSIONS =
      List.of("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1");

  private final String what;
  private final String version;
  private final ExecCommand command;
  private final ExecSettings settings;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private String header = "";
  private @Nullable Instant expires;

  private ExecCredential(String what, String version, ExecCommand command, ExecSettings settings) {
    this.what = what;
    this.version = version;
    this.command = command;
    this.settings = settings;
  }

  /** Reads a kubeconfig's {@code exec}. */
  static ExecCredential of(
      KubeconfigFields exec, KubeconfigFields cluster, URI server, ExecSettings settings)
      throws ApiFault {
    String version = exec.required("apiVersion");
    if (!VERSIONS.contains(version)) {
      throw exec.fault("apiVersion", Texts.clean(version) + " (expected: one of " + VERSIONS + ")");
    }
    if (exec.text("interactiveMode").equals("Always")) {
      throw exec.fault("interactiveMode", "Always (expected: a command that asks nobody)");
    }
    List<String> line = new ArrayList<>();
    String program = exec.required("command");
    boolean relative = program.contains("/") && !program.startsWith("/");
    line.add(relative ? String.valueOf(exec.path("command")) : program);
    line.addAll(exec.texts("args"));
    Map<String, String> variables = new LinkedHashMap<>();
    for (KubeconfigFields variable : exec.parts("env")) {
      variables.put(variable.required("name"), variable.text("value"));
    }
    variables.put(
        "KUBERNETES_EXEC_INFO",
        info(version, exec.flag("provideClusterInfo") ? cluster : null, server));
    String hint = exec.text("installHint");
    return new ExecCredential(
        exec.what(),
        version,
        new ExecCommand(exec.what(), line, variables, Texts.clean(hint, 500)),
        settings);
  }

  /** What the command is told in its environment. */
  private static String info(String version, @Nullable KubeconfigFields cluster, URI server)
      throws ApiFault {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("kind", "ExecCredential");
      json.writeStringField("apiVersion", version);
      json.writeObjectFieldStart("spec");
      json.writeBooleanField("interactive", false);
      if (cluster != null) {
        json.writeObjectFieldStart("cluster");
        json.writeStringField("server", server.toString());
        String name = cluster.text("tls-server-name");
        if (!name.isEmpty()) {
          json.writeStringField("tls-server-name", name);
        }
        if (cluster.flag("insecure-skip-tls-verify")) {
          json.writeBooleanField("insecure-skip-tls-verify", true);
        }
        Pem authorities = cluster.pem("certificate-authority");
        if (authorities != null) {
          json.writeStringField(
              "certificate-authority-data", Base64.getEncoder().encodeToString(authorities.read()));
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new ApiFault(ApiFault.Kind.CONFIGURATION, "exec: " + Texts.of(e), null, e);
    }
    return text.toString();
  }

  @Override
  public String header() throws ApiFault {
    lock.lock();
    try {
      Instant end = expires;
      if (header.isEmpty() || (end != null && !settings.clock().get().isBefore(end))) {
        ExecAnswer answer = ExecAnswer.read(what, version, command.run(settings.timeout()));
        header = Credential.bearer(what + ": the token", answer.token());
        expires = answer.expires();
      }
      return header;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void refused(String refused) {
    lock.lock();
    try {
      if (refused.equals(header)) {
        header = "";
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns which command it is of, never what it printed. */
  @Override
  public String toString() {
    return what;
  }
}
