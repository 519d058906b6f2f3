package io.forebay.sources.k8s;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.opentest4j.TestAbortedException;

/**
 * Where the programs are.
 *
 * @param etcd the store
 * @param apiServer the server
 */
record KubeAssets(Path etcd, Path apiServer) {
  private static final String VARIABLE = "KUBEBUILDER_ASSETS";
  private static final String MISSING =
      "NO KUBERNETES API SERVER: tests of sources-k8s on a real one are skipped; set "
          + VARIABLE
          + " to a folder with kube-apiserver and etcd";
  private static final String CRASHES =
      "NO CUSTOM RESOURCES: tests of sources-k8s with custom resources and inference pools are"
          + " skipped; this kube-apiserver would crash at the first, as reflect2 1.0.1 in it is not"
          + " made for the Go that has built it";
  private static final Pattern NEW_GO = Pattern.compile("go1\\.(1[89]|[2-9][0-9])");
  private static final int CHUNK = 1 << 20;
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  /** Finds them, or skips the test, loudly. */
  static KubeAssets find() {
    String folder = System.getenv(VARIABLE);
    if (folder != null && !folder.isBlank()) {
      KubeAssets found = new KubeAssets(Path.of(folder, "etcd"), Path.of(folder, "kube-apiserver"));
      if (Files.isExecutable(found.etcd()) && Files.isExecutable(found.apiServer())) {
        return found;
      }
    }
    throw skip(MISSING);
  }

  /** Skips the test, loudly, if the server crashes as soon as it is given a custom resource. */
  void assumeCustomResources() throws IOException {
    if (contains(Pattern.compile("modern-go/reflect2/unsafe_map\\.go"))
        && !contains(Pattern.compile("modern-go/reflect2/go_above_118\\.go"))
        && contains(NEW_GO)) {
      throw skip(CRASHES);
    }
  }

  private static TestAbortedException skip(String why) {
    if (TOLD.add(why)) {
      System.out.println("== " + why);
    }
    return new TestAbortedException(why);
  }

  private boolean contains(Pattern text) throws IOException {
    int kept = 0;
    byte[] buffer = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(apiServer)) {
      for (int n = in.read(buffer); n > 0; n = in.read(buffer, kept, CHUNK - kept)) {
        String part = new String(buffer, 0, kept + n, StandardCharsets.ISO_8859_1);
        if (text.matcher(part).find()) {
          return true;
        }
        // What is looked for may lie across two chunks.
        int from = Math.max(0, kept + n - 64);
        System.arraycopy(buffer, from, buffer, 0, kept + n - from);
        kept = kept + n - from;
      }
    }
    return false;
  }
}
