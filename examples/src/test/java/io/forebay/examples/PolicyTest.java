package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.forebay.api.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyTest {
  private static final Instant OBSERVED = Instant.parse("2026-11-21T12:00:00Z");

  private Instant now = OBSERVED.plusMillis(10);
  private final InFlight inFlight = new InFlight(() -> now);
  private final FakeEndpoint a = new FakeEndpoint("a", 1);
  private final FakeEndpoint b = new FakeEndpoint("b", 2);
  private final FakeEndpoint c = new FakeEndpoint("c", 3);
  private final List<Endpoint> all = List.of(a, b, c);

  private Map<Endpoint, Long> send(int requests, Policy policy) {
    List<Endpoint> chosen = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      chosen.add(inFlight.send(all, policy).endpoint());
    }
    return chosen.stream()
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  @Test
  void roundRobin_whateverTheLoad_givesEachTheSame() {
    a.load(100, 100, 1, OBSERVED);

    assertThat(send(9, new RoundRobin()))
        .containsOnly(Map.entry(a, 3L), Map.entry(b, 3L), Map.entry(c, 3L));
  }

  @Test
  void leastLoaded_addsWaitingAndRunning() {
    a.load(3, 4, 0, OBSERVED);
    b.load(0, 6, 0, OBSERVED);
    c.load(6, 1, 0, OBSERVED);

    assertThat(send(1, new LeastLoaded())).containsOnlyKeys(b);
  }

  @Test
  void leastLoaded_equalRequests_prefersTheEmptierCache() {
    a.load(0, 2, 0.7, OBSERVED);
    b.load(0, 2, 0.9, OBSERVED);
    c.load(0, 2, 0.2, OBSERVED);

    assertThat(send(1, new LeastLoaded())).containsOnlyKeys(c);
  }

  @Test
  void leastLoaded_betweenObservations_countsWhatItSentItself() {
    a.load(0, 0, 0, OBSERVED);
    b.load(0, 2, 0, OBSERVED);
    c.load(0, 4, 0, OBSERVED);

    assertThat(send(6, new LeastLoaded())).containsEntry(a, 4L).containsEntry(b, 2L);
  }

  @Test
  void leastLoaded_newObservation_replacesWhatItCounted() {
    a.load(0, 0, 0, OBSERVED);
    b.load(0, 5, 0, OBSERVED);
    c.load(0, 5, 0, OBSERVED);
    assertThat(send(4, new LeastLoaded())).containsOnlyKeys(a);

    now = OBSERVED.plusMillis(300);
    a.load(0, 1, 0, OBSERVED.plusMillis(200));

    // The four are in the observation, all but one of them done: they must not count twice.
    assertThat(send(4, new LeastLoaded())).containsOnlyKeys(a);
  }

  @Test
  void leastLoaded_answeredSinceObservation_countsLess() {
    InFlight.Ticket before = inFlight.send(List.of(a), new RoundRobin());
    Instant observed = now.plusMillis(1);
    a.load(0, 3, 0, observed);
    b.load(0, 3, 0, observed);
    c.load(0, 3, 0, observed);
    now = observed.plusMillis(5);
    before.finish(true);

    assertThat(send(1, new LeastLoaded())).containsOnlyKeys(a);
  }

  @Test
  void leastLoaded_serverThatFailsAtOnce_doesNotGetEverything() {
    a.load(0, 0, 0, OBSERVED);
    b.load(0, 3, 0, OBSERVED);
    c.load(0, 3, 0, OBSERVED);
    List<Endpoint> chosen = new ArrayList<>();
    LeastLoaded policy = new LeastLoaded();
    for (int i = 0; i < 12; i++) {
      InFlight.Ticket ticket = inFlight.send(all, policy);
      chosen.add(ticket.endpoint());
      ticket.finish(ticket.endpoint() != a);
    }

    assertThat(chosen).filteredOn(a::equals).hasSizeBetween(1, 4);
    assertThat(inFlight.count(a)).isZero();
  }

  @Test
  void leastLoaded_staleOrUnknown_onlyIfThereIsNothingBetter() {
    a.stale(0, 0, OBSERVED);
    b.load(50, 50, 1, OBSERVED);
    c.usageOnly(0, OBSERVED);

    assertThat(send(20, new LeastLoaded())).containsOnlyKeys(b);
  }

  @Test
  void leastLoaded_nothingKnown_spreadsFairly() {
    a.stale(9, 9, OBSERVED);
    b.usageOnly(0.5, OBSERVED);

    assertThat(send(9, new LeastLoaded()))
        .containsOnly(Map.entry(a, 3L), Map.entry(b, 3L), Map.entry(c, 3L));
  }

  @Test
  void leastLoaded_nothingKnownAndOneSlow_prefersThoseWithoutRequests() {
    List<InFlight.Ticket> open = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      open.add(inFlight.send(List.of(a), new RoundRobin()));
    }

    assertThat(send(10, new LeastLoaded())).containsOnlyKeys(b, c);
    assertThat(open).hasSize(5);
  }

  @Test
  void ticket_finishedTwice_countsOnce() {
    InFlight.Ticket one = inFlight.send(List.of(a), new RoundRobin());
    inFlight.send(List.of(a), new RoundRobin());

    one.finish(true);
    one.finish(true);

    assertThat(inFlight.count(a)).isEqualTo(1);
  }
}
