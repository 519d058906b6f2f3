package io.forebay.sources.k8s;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a process finds around it.
 *
 * @param variables of the environment
 * @param home of the user
 * @param serviceAccount the folder in which a pod finds its service account
 */
record Surroundings(Map<String, String> variables, Path home, Path serviceAccount) {
  static Surroundings ofProcess() {
    Map<String, String> variables = System.getenv();
    String home = variables.getOrDefault("HOME", "");
    return new Surroundings(
        variables,
        Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home),
        Path.of("/var/run/secrets/kubernetes.io/serviceaccount"));
  }

  /** Empty where it is not set. */
  String variable(String name) {
    return variables.getOrDefault(name, "");
  }
}
