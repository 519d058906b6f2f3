package io.forebay.examples;

import io.forebay.api.Endpoint;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What this gateway has sent to each endpoint and not got back yet. Thread-safe. */
final class InFlight {
  /** Enough for the requests of several observations; what is older is forgotten. */
  private static final int MAXIMAL_EVENTS = 4096;

  private final InstantSource clock;
  // Guarded by this.
  private final Map<Endpoint, Counts> counts = new HashMap<>();

  InFlight(InstantSource clock) {
    this.clock = clock;
  }

  private static final class Counts {
    private final Deque<Event> events = new ArrayDeque<>();
    private int inFlight;
  }

  private record Event(Instant at, int change) {}

  /** One request on its way. */
  final class Ticket {
    private final Endpoint endpoint;
    private boolean open = true;

    private Ticket(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    Endpoint endpoint() {
      return endpoint;
    }

    /**
     * Tells that the request is over. Only the first call counts.
     *
     * @param answered whether the server answered. A request that failed counts until the next
     *     observation, or a server that fails at once would look idle and get all requests
     */
    void finish(boolean answered) {
      synchronized (InFlight.this) {
        Counts of = counts.get(endpoint);
        if (open && of != null) {
          of.inFlight--;
          if (answered) {
            note(of, -1);
          }
        }
        open = false;
      }
    }
  }

  /** Chooses and counts in one go, so that two requests never see the same picture. */
  synchronized Ticket send(List<Endpoint> endpoints, Policy policy) {
    Endpoint endpoint = policy.choose(endpoints, this);
    Counts of = counts.computeIfAbsent(endpoint, added -> new Counts());
    of.inFlight++;
    note(of, 1);
    if (counts.size() > 2 * endpoints.size()) {
      counts.keySet().retainAll(endpoints);
    }
    return new Ticket(endpoint);
  }

  private void note(Counts of, int change) {
    of.events.addLast(new Event(clock.instant(), change));
    if (of.events.size() > MAXIMAL_EVENTS) {
      of.events.removeFirst();
    }
  }

  /** Returns how many requests are on their way to an endpoint. */
  synchronized int count(Endpoint endpoint) {
    Counts of = counts.get(endpoint);
    return of == null ? 0 : of.inFlight;
  }

  /**
   * Returns how many more requests the endpoint has by this gateway than it had at a time. Asking
   * for an earlier time than before is possible only if nobody has asked for the later one.
   */
  synchronized int changeSince(Endpoint endpoint, Instant observed) {
    Counts of = counts.get(endpoint);
    if (of == null) {
      return 0;
    }
    while (!of.events.isEmpty() && of.events.getFirst().at().isBefore(observed)) {
      of.events.removeFirst();
    }
    return of.events.stream().mapToInt(Event::change).sum();
  }
}
