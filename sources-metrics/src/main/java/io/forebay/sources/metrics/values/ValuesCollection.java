package io.forebay.sources.metrics.values;

import io.forebay.api.AttributeKey;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.attributes.LabelledValues;
import io.forebay.sources.metrics.MetricSamples;
import io.forebay.sources.metrics.MetricsCollection;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes attributes of any metric: its value, the rate of a counter, a quantile or the mean of a
 * histogram. An attribute's key has the type {@link Double}, or {@link LabelledValues} if it has a
 * number for each value of a label.
 *
 * <p><b>Two pages.</b> Rates, quantiles and means are of what happened between two pages, never of
 * all that happened since the server began. After the first page of an endpoint they are absent.
 * Without a window, the two pages are the last two. With a window, the earlier one is the newest
 * that is at least as old as the window; while the window is older than all pages, it is the
 * oldest. Time is that between the observations on a clock that never jumps, and not that of time
 * stamps on the page.
 *
 * <p><b>Counters.</b> A value that is less than on the page before, or a later {@code _created},
 * means that the counter began at zero again. A series counts from the page on which it is first
 * seen. One that is gone from the page grows no more; what it grew by stays in the window. A sample
 * that is NaN or infinite counts as not there. The parts of a histogram begin anew together. A
 * gauge has no rate. Names of counters may be written with {@code _total} or without.
 *
 * <p><b>Quantiles</b> are those of PromQL's {@code histogram_quantile} over the increase of the
 * buckets, which are added up by {@code le}, as a number. In the bucket that the quantile falls
 * into, observations are taken to be spread evenly; the first bucket begins at 0 if its bound is
 * larger. What falls beyond the last finite bound is that bound. Without a bucket {@code +Inf},
 * with fewer than two buckets, or without observations, there is no quantile. A gauge histogram is
 * of this moment, and needs one page only.
 *
 * <p><b>Absent</b> is an attribute whose metric is not on the page, which the report names as
 * missing, and one that would be NaN or infinite.
 *
 * <p><b>Memory.</b> For each rate, quantile or mean and each endpoint, at most 1,000 series are
 * remembered (for a mean, 1,000 histograms), with at most 66 numbers each, however often pages come
 * and however long the window is. Further series are left out, and the report says so. Of a label,
 * at most 1,000 values have a number.
 *
 * <p>Immutable and thread-safe.
 *
 * <pre>{@code
 * MetricsCollection latency =
 *     ValuesCollection.builder()
 *         .name("latency")
 *         .attribute(
 *             "ttft-p95",
 *             "vllm:time_to_first_token_seconds",
 *             time -> time.quantile(0.95).over(Duration.ofSeconds(10)))
 *         .attribute("waiting", "vllm:num_requests_waiting{engine=\"0\"}")
 *         .build();
 *
 * // on every request
 * AttributeKey<Double> p95 = AttributeKey.of("ttft-p95", Double.class);
 * Double seconds = endpoint.attributes().get(p95);
 * }</pre>
 */
public final class ValuesCollection implements MetricsCollection {
  /** Its name unless another is set, and its type in a configuration. */
  static final String NAME = "values";

  private final String name;
  private final List<Definition> definitions;
  private final Set<AttributeKey<?>> keys;
  private final Set<String> families;

  ValuesCollection(String name, List<Definition> definitions) {
    this.name = name;
    this.definitions = List.copyOf(definitions);
    Set<AttributeKey<?>> allKeys = new LinkedHashSet<>();
    Set<String> allFamilies = new TreeSet<>();
    for (Definition definition : definitions) {
      allKeys.add(definition.key());
      allFamilies.addAll(definition.families());
    }
    keys = Set.copyOf(allKeys);
    families = Set.copyOf(allFamilies);
  }

  /**
   * Begins one.
   *
   * @return a builder without attributes
   */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> families() {
    return families;
  }

  @Override
  public Set<AttributeKey<?>> produces() {
    return keys;
  }

  @Override
  public void extract(MetricSamples samples, EndpointUpdate update) {
    Readers readers = update.state(Readers.class, () -> new Readers(definitions));
    for (Reader reader : readers.readers) {
      reader.read(samples, update);
    }
  }

  /** What reads one endpoint. */
  private static final class Readers {
    private final Reader[] readers;

    Readers(List<Definition> definitions) {
      readers = definitions.stream().map(Definition::reader).toArray(Reader[]::new);
    }
  }

  /**
   * Collects what attributes there are. Not thread-safe.
   *
   * <pre>{@code
   * MetricsCollection queues =
   *     ValuesCollection.builder()
   *         .attribute("queue-by-model", "vllm:num_requests_waiting", q -> q.perLabel("model_name"))
   *         .build();
   * }</pre>
   */
  public static final class Builder {
    private final List<ValueSpec> specs = new ArrayList<>();
    private final Set<String> names = new TreeSet<>();
    private String name = NAME;

    private Builder() {}

    /**
     * Sets the collection's name; {@code values} unless set.
     *
     * @param name a short name, unique within the source
     * @return this
     */
    public Builder name(String name) {
      this.name = name;
      return this;
    }

    /**
     * Adds an attribute: the sum of the values that the series have.
     *
     * @param attribute the attribute's name, of the form of {@link AttributeKey#of}
     * @param metric which samples, as {@link io.forebay.sources.metrics.MetricSelector#parse} reads
     *     it
     * @return this
     * @throws IllegalArgumentException if a name is not allowed or there is one of the name, or the
     *     selector cannot be read
     */
    public Builder attribute(String attribute, String metric) {
      return attribute(attribute, metric, spec -> {});
    }

    /**
     * Adds an attribute.
     *
     * @param attribute the attribute's name, of the form of {@link AttributeKey#of}
     * @param metric which samples, as {@link io.forebay.sources.metrics.MetricSelector#parse} reads
     *     it; of a histogram, the name of the family
     * @param settings says what is made of it
     * @return this
     * @throws IllegalArgumentException if a name is not allowed or there is one of the name, if the
     *     selector cannot be read, or if the settings make no sense; the message says what is
     *     expected
     */
    public Builder attribute(
        String attribute, String metric, Consumer<? super ValueSpec> settings) {
      ValueSpec spec = new ValueSpec(attribute, metric);
      settings.accept(spec);
      List<Fault> faults = spec.faults();
      if (!faults.isEmpty()) {
        Fault fault = faults.get(0);
        throw new IllegalArgumentException(
            "attribute '" + attribute + "': " + fault.field() + ": " + fault.message());
      }
      if (!names.add(attribute)) {
        throw new IllegalArgumentException(
            "attribute '" + attribute + "': given twice (expected: once)");
      }
      specs.add(spec);
      return this;
    }

    /**
     * Makes the collection.
     *
     * @return a new collection
     * @throws IllegalArgumentException if there is no attribute
     */
    public ValuesCollection build() {
      if (specs.isEmpty()) {
        throw new IllegalArgumentException("attributes: none (expected: at least one)");
      }
      return new ValuesCollection(name, specs.stream().map(ValueSpec::definition).toList());
    }
  }
}
