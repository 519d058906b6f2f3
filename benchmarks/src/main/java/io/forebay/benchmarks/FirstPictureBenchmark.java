package io.forebay.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How long it takes from {@code start()} until the attributes of 1,000 servers can be read, which
 * are scraped once a second: in a new process, so that what the JVM loads and compiles on the way
 * is in it, and again in the same process, as the median of three more times. The first scrapes are
 * spread over the interval, so that is the limit: whoever asks all at once is done sooner, and
 * strikes the network and the servers all at once, at every restart.
 */
final class FirstPictureBenchmark implements Program {
  private static final int ENDPOINTS = 1_000;

  @Override
  public Plan plan() {
    return new Plan(10, Duration.ZERO, Duration.ZERO, false);
  }

  @Override
  public String notes() {
    return "The page: " + VllmPage.origin() + ". One number for each process.";
  }

  @Override
  public List<Row> run(Plan plan) throws Exception {
    String endpoints = String.valueOf(plan.smoke() ? 20 : ENDPOINTS);
    List<Double> first = new ArrayList<>();
    List<Double> again = new ArrayList<>();
    try (Child server = new Child(List.of(), FleetServer.class, List.of(endpoints))) {
      List<String> arguments = List.of(endpoints, server.result(), plan.smoke() ? "1" : "3");
      for (int i = 0; i < plan.forks(); i++) {
        try (Child client = new Child(List.of(), FirstPictureClient.class, arguments)) {
          String[] millis = client.result().split(" ", -1);
          first.add(Double.valueOf(millis[0]));
          again.add(Double.valueOf(millis[1]));
        }
      }
    }
    return List.of(
        new Row("forebay", "ms", first, Double.NaN),
        new Row("forebay, again", "ms", again, Double.NaN),
        new Row(
            "limit: the interval", "ms", List.of((double) Fleet.INTERVAL.toMillis()), Double.NaN));
  }
}
