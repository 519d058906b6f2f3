package io.forebay.examples;

/**
 * How large and how fast a simulated model server is.
 *
 * @param speed 1 is the reference; 0.5 takes twice as long for everything
 * @param maximalRunning requests that fit into one batch
 * @param blockSize tokens that one block of the KV cache holds
 * @param blocks blocks of the KV cache
 * @param maximalAdapters different LoRA adapters that one batch can use
 */
record BatchShape(
    double speed, int maximalRunning, int blockSize, int blocks, int maximalAdapters) {
  // Of the order of a mid-size model on one accelerator: a step has a fixed price, a small one for
  // each request, and one for each token of a prompt that it reads.
  private static final double STEP_NANOS = 5e6;
  private static final double STEP_NANOS_PER_REQUEST = 450e3;
  private static final double NANOS_PER_PROMPT_TOKEN = 20e3;

  BatchShape {
    if (!(speed > 0 && speed <= 1000)) {
      throw new IllegalArgumentException("speed: " + speed + " (expected: > 0, at most 1000)");
    }
    positive("maximalRunning", maximalRunning);
    positive("blockSize", blockSize);
    positive("blocks", blocks);
    if (maximalAdapters < 0) {
      throw new IllegalArgumentException(
          "maximalAdapters: " + maximalAdapters + " (expected: >= 0)");
    }
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
    }
  }

  /** Returns the shape that the commands use, at a speed. */
  static BatchShape ofSpeed(double speed) {
    return new BatchShape(speed, 16, 16, 448, 4);
  }

  int blocksFor(long tokens) {
    return (int) Math.min(Integer.MAX_VALUE, (tokens + blockSize - 1) / blockSize);
  }

  long stepNanos(int running, int prefillTokens) {
    return Math.round(
        (STEP_NANOS + STEP_NANOS_PER_REQUEST * running + NANOS_PER_PROMPT_TOKEN * prefillTokens)
            / speed);
  }

  /** Estimates how many requests of an average length it can answer in a second, batch full. */
  double requestsPerSecond(double promptTokens, double generatedTokens) {
    double decode = (STEP_NANOS / maximalRunning + STEP_NANOS_PER_REQUEST) * generatedTokens;
    return speed * 1e9 / (decode + NANOS_PER_PROMPT_TOKEN * promptTokens);
  }
}
