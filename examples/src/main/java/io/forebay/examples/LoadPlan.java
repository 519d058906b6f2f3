package io.forebay.examples;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * When which request is sent: arrivals as of many independent users (a Poisson process), most of
 * them short, some long. The same seed gives the same plan.
 */
record LoadPlan(List<Arrival> arrivals, Duration length) {
  /**
   * One request.
   *
   * @param atNanos when it is to be sent, from the beginning
   */
  record Arrival(long atNanos, int promptTokens, int maximalTokens) {}

  private static final double SHORT_PROMPTS = 0.6;
  private static final double SHORT_ANSWERS = 0.7;

  static final double MEAN_PROMPT = SHORT_PROMPTS * 72 + (1 - SHORT_PROMPTS) * 512;
  static final double MEAN_ANSWER = SHORT_ANSWERS * 20 + (1 - SHORT_ANSWERS) * 96;

  /** Returns a second of tiny requests, after which the code that is measured has been compiled. */
  static LoadPlan warmUp() {
    List<Arrival> arrivals = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      arrivals.add(new Arrival(i * 10_000_000L, 16, 2));
    }
    return new LoadPlan(List.copyOf(arrivals), Duration.ofSeconds(1));
  }

  static LoadPlan of(long seed, double perSecond, Duration length) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Arrival> arrivals = new ArrayList<>();
    double at = 0;
    while (true) {
      at += -Math.log(1 - random.nextDouble()) / perSecond * 1e9;
      if (at >= length.toNanos()) {
        return new LoadPlan(List.copyOf(arrivals), length);
      }
      int prompt =
          random.nextDouble() < SHORT_PROMPTS ? random.nextInt(16, 129) : random.nextInt(256, 769);
      int answer =
          random.nextDouble() < SHORT_ANSWERS ? random.nextInt(8, 33) : random.nextInt(64, 129);
      arrivals.add(new Arrival((long) at, prompt, answer));
    }
  }
}
