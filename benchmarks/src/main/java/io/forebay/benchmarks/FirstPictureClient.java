package io.forebay.benchmarks;

import io.forebay.api.Endpoint;
import io.forebay.api.attributes.ModelServerMetrics;
import io.forebay.core.DataLayer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Times the first complete picture of a new data layer. Meant for a new process. */
final class FirstPictureClient {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

  private FirstPictureClient() {}

  /**
   * Prints how many milliseconds it took from the start until every endpoint could be read: the
   * first time, and at the median of some more times.
   *
   * @param arguments how many endpoints, the server's port, and how many more times
   */
  public static void main(String[] arguments) throws Exception {
    int endpoints = Integer.parseInt(arguments[0]);
    int port = Integer.parseInt(arguments[1]);
    double first = millis(endpoints, port);
    double[] again = new double[Integer.parseInt(arguments[2])];
    for (int i = 0; i < again.length; i++) {
      again[i] = millis(endpoints, port);
    }
    Arrays.sort(again);
    System.out.println(Child.RESULT + first + " " + again[again.length / 2]);
    System.exit(0);
  }

  private static double millis(int endpoints, int port) throws Exception {
    try (DataLayer layer = Fleet.layer(endpoints, port)) {
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
        LockSupport.parkNanos(1_000_000);
      }
      return (System.nanoTime() - begin) / 1e6;
    }
  }
}
