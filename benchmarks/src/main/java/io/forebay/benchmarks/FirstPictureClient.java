package io.forebay.benchmarks;

import io.forebay.api.Endpoint;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Times the first complete picture of a new data layer. Meant for a new process. */
final class FirstPictureClient {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private FirstPictureClient() {}

  /**
   * Prints how many milliseconds it took from the start until every endpoint could be read.
   *
   * @param arguments how many endpoints, and the server's port
   */
  public static void main(String[] arguments) throws Exception {
    int endpoints = Integer.parseInt(arguments[0]);
    try (DataLayer layer = Fleet.layer(endpoints, Integer.parseInt(arguments[1]))) {
      long begin = System.nanoTime();
      layer.start();
      int complete = 0;
      while (complete < endpoints) {
        List<Endpoint> all = layer.endpoints();
        while (complete < all.size()
            && all.get(complete).attributes().get(ModelServerMetrics.KEY) != null) {
          complete++;
        }
        if (System.nanoTime() - begin > PATIENCE) {
          throw new IllegalStateException(complete + " can be read (expected: " + endpoints + ")");
        }
        LockSupport.parkNanos(200_000);
      }
      System.out.println(Child.RESULT + (System.nanoTime() - begin) / 1e6);
    }
    System.exit(0);
  }
}
