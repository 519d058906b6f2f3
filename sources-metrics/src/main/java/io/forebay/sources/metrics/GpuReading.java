package io.forebay.sources.metrics;

/** What exporters tell of a GPU. */
enum GpuReading {
  /** The part of the time in which it worked, 0 to 1. */
  UTILIZATION(0, 1.001),
  /** Memory in use, in bytes. */
  MEMORY_USED(0, 0x1p60),
  /** Memory that is free, in bytes. */
  MEMORY_FREE(0, 0x1p60),
  /** Memory that the driver keeps for itself, in bytes. */
  MEMORY_RESERVED(0, 0x1p60),
  /** Memory that it has, in bytes. */
  MEMORY_TOTAL(0, 0x1p60),
  /** Its temperature, in degrees Celsius. */
  CELSIUS(-100, 1000),
  /** The power that it draws, in watts. */
  WATTS(0, 20_000);

  private final double least;
  private final double most;

  GpuReading(double least, double most) {
    this.least = least;
    this.most = most;
  }

  /**
   * Whether a value can be. Drivers say that they do not know a value by the largest number of some
   * width, and not every exporter leaves it out.
   */
  boolean plausible(double value) {
    return value >= least && value <= most;
  }
}
