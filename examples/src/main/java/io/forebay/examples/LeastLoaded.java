package io.forebay.examples;

import io.forebay.api.Attribute;
import io.forebay.api.Endpoint;
import io.forebay.api.attributes.ModelServerMetrics;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint with the fewest requests waiting and running; of equals, the one with the emptier KV
 * cache.
 *
 * <p>Between two observations the numbers stand still, and all requests would run to the endpoint
 * that was the least loaded at the last one. So what this gateway has sent and got back since then
 * is added.
 *
 * <p>Endpoints whose numbers are stale or missing are used only when there are no others, and then
 * by what this gateway has in flight there.
 */
final class LeastLoaded implements Policy {
  private int first;

  @Override
  public String name() {
    return "least-loaded";
  }

  @Override
  public Endpoint choose(List<Endpoint> endpoints, InFlight inFlight) {
    int size = endpoints.size();
    // Of equals the first wins, so it is another one that is first each time.
    first = (first + 1) % size;
    Endpoint best = null;
    double least = Double.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      Endpoint endpoint = endpoints.get((first + i) % size);
      double load = load(endpoint, inFlight);
      if (load < least) {
        least = load;
        best = endpoint;
      }
    }
    return best != null ? best : fewestInFlight(endpoints, inFlight);
  }

  /** Returns the load, or NaN, which is less than nothing, if it is not known. */
  private static double load(Endpoint endpoint, InFlight inFlight) {
    Attribute<ModelServerMetrics> found = endpoint.attributes().find(ModelServerMetrics.KEY);
    if (found == null || found.stale()) {
      return Double.NaN;
    }
    ModelServerMetrics metrics = found.value();
    if (metrics.waitingRequests().isEmpty() && metrics.runningRequests().isEmpty()) {
      return Double.NaN;
    }
    long observed = metrics.waitingRequests().orElse(0) + metrics.runningRequests().orElse(0);
    long now = observed + inFlight.changeSince(endpoint, found.observedAt());
    return Math.max(0, now) + metrics.kvCacheUsage().orElse(0);
  }

  private Endpoint fewestInFlight(List<Endpoint> endpoints, InFlight inFlight) {
    @Nullable Endpoint best = null;
    int fewest = Integer.MAX_VALUE;
    for (int i = 0; i < endpoints.size(); i++) {
      Endpoint endpoint = endpoints.get((first + i) % endpoints.size());
      int count = inFlight.count(endpoint);
      if (best == null || count < fewest) {
        fewest = count;
        best = endpoint;
      }
    }
    return Objects.requireNonNull(best);
  }
}
