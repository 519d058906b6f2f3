package io.forebay.api.attributes;

import io.forebay.api.AttributeKey;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The GPUs of a model server: each, and the highest reading of any. Immutable.
 *
 * <pre>{@code
 * GpuMetrics gpus = endpoint.attributes().get(GpuMetrics.KEY);
 * boolean hot = gpus != null && gpus.highest().temperatureCelsius().orElse(0) > 85;
 * }</pre>
 *
 * @param devices the devices, in the exporter's order
 * @param highest for each reading the highest of all devices, whichever it is from
 */
public record GpuMetrics(List<Device> devices, Readings highest) {
  /** The key under which it is kept: {@code gpu}. */
  public static final AttributeKey<GpuMetrics> KEY = AttributeKey.of("gpu", GpuMetrics.class);

  /**
   * Copies the list.
   *
   * @param devices the devices, in the exporter's order
   * @param highest for each reading the highest of all devices
   */
  public GpuMetrics {
    devices = List.copyOf(devices);
    Objects.requireNonNull(highest, "highest");
  }

  /**
   * Finds the highest readings.
   *
   * @param devices the devices, in the exporter's order
   * @return the devices with their highest readings
   */
  public static GpuMetrics of(List<Device> devices) {
    Readings highest = Readings.NONE;
    for (Device device : devices) {
      highest = highest.highest(device.readings());
    }
    return new GpuMetrics(devices, highest);
  }

  /**
   * One GPU, or one part of a GPU that is divided (MIG). Immutable.
   *
   * <pre>{@code
   * GpuMetrics gpus = endpoint.attributes().get(GpuMetrics.KEY);
   * if (gpus != null) {
   *   gpus.devices().forEach(device -> System.out.println(device.id() + " " + device.model()));
   * }
   * }</pre>
   *
   * @param id its name, unique on its machine: the exporter's UUID or number, with the part's
   *     number after a slash
   * @param model what kind of GPU it is, empty if the exporter does not say
   * @param readings what is measured
   */
  public record Device(String id, String model, Readings readings) {
    /**
     * Refuses null.
     *
     * @param id its name
     * @param model what kind of GPU it is
     * @param readings what is measured
     */
    public Device {
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(readings, "readings");
    }
  }

  /**
   * What is measured of a GPU. What the exporter does not tell is empty. Immutable.
   *
   * <pre>{@code
   * GpuMetrics gpus = endpoint.attributes().get(GpuMetrics.KEY);
   * double busiest = gpus == null ? 0 : gpus.highest().utilization().orElse(0);
   * }</pre>
   *
   * @param utilization the part of the time in which it worked, 0 to 1
   * @param memoryUsedBytes memory in use
   * @param memoryTotalBytes memory that it has
   * @param temperatureCelsius its temperature
   * @param powerWatts the power that it draws
   */
  public record Readings(
      OptionalDouble utilization,
      OptionalLong memoryUsedBytes,
      OptionalLong memoryTotalBytes,
      OptionalDouble temperatureCelsius,
      OptionalDouble powerWatts) {
    /** Nothing is known. */
    public static final Readings NONE =
        new Readings(
            OptionalDouble.empty(),
            OptionalLong.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());

    /**
     * Checks the ranges.
     *
     * @param utilization the part of the time in which it worked
     * @param memoryUsedBytes memory in use
     * @param memoryTotalBytes memory that it has
     * @param temperatureCelsius its temperature
     * @param powerWatts the power that it draws
     * @throws IllegalArgumentException if the utilisation is not within 0 to 1, or a number of
     *     bytes is negative
     */
    public Readings {
      double ratio = Objects.requireNonNull(utilization, "utilization").orElse(0);
      if (!(ratio >= 0 && ratio <= 1)) {
        throw new IllegalArgumentException("utilization: " + ratio + " (expected: 0 to 1)");
      }
      notNegative("memoryUsedBytes", memoryUsedBytes);
      notNegative("memoryTotalBytes", memoryTotalBytes);
      Objects.requireNonNull(temperatureCelsius, "temperatureCelsius");
      Objects.requireNonNull(powerWatts, "powerWatts");
    }

    private static void notNegative(String name, OptionalLong bytes) {
      if (Objects.requireNonNull(bytes, name).orElse(0) < 0) {
        throw new IllegalArgumentException(name + ": " + bytes.getAsLong() + " (expected: >= 0)");
      }
    }

    private Readings highest(Readings other) {
      return new Readings(
          higher(utilization, other.utilization),
          higher(memoryUsedBytes, other.memoryUsedBytes),
          higher(memoryTotalBytes, other.memoryTotalBytes),
          higher(temperatureCelsius, other.temperatureCelsius),
          higher(powerWatts, other.powerWatts));
    }

    private static OptionalDouble higher(OptionalDouble a, OptionalDouble b) {
      return a.isEmpty() || (b.isPresent() && b.getAsDouble() > a.getAsDouble()) ? b : a;
    }

    private static OptionalLong higher(OptionalLong a, OptionalLong b) {
      return a.isEmpty() || (b.isPresent() && b.getAsLong() > a.getAsLong()) ? b : a;
    }
  }
}
