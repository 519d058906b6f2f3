package io.forebay.sources.k8s;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.opentest4j.TestAbortedException;

/**
 * Where the programs are.
 *
 * @param etcd the store
 * @param apiServer the server
 */
record KubeAssets(Path etcd, Path apiServer) {
  private static final String VARIABLE = "KUBEBUILDER_ASSETS";
  private static final AtomicBoolean TOLD = new AtomicBoolean();

  /** Finds them, or skips the test, loudly. */
  static KubeAssets find() {
    String folder = System.getenv(VARIABLE);
    if (folder != null && !folder.isBlank()) {
      KubeAssets found = new KubeAssets(Path.of(folder, "etcd"), Path.of(folder, "kube-apiserver"));
      if (Files.isExecutable(found.etcd()) && Files.isExecutable(found.apiServer())) {
        return found;
      }
    }
    String missing =
        "NO KUBERNETES API SERVER: tests of sources-k8s on a real one are skipped; set "
            + VARIABLE
            + " to a folder with kube-apiserver and etcd";
    if (!TOLD.getAndSet(true)) {
      System.out.println("== " + missing);
    }
    throw new TestAbortedException(missing);
  }
}
