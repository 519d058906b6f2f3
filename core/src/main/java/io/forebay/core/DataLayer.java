package io.forebay.core;

import io.forebay.api.ConfigurationException;
import io.forebay.api.DataCollectionProvider;
import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointListener;
import io.forebay.api.NumberKey;
import io.forebay.api.NumberTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A live picture of all model servers: who they are, and their attributes, always fresh or marked.
 *
 * <p>A data layer is built once, started, read on every request, and closed. Building starts
 * nothing: no thread, no connection, no file is watched. Several data layers in one process share
 * nothing.
 *
 * <p>Threads, all daemons: one {@code forebay-timer}, as many {@code forebay-worker} as {@link
 * Builder#workers} says, and those of the sources and discoveries, whose documentation says how
 * many.
 *
 * <p>Thread-safe. {@link #endpoints()} and everything that is read from an endpoint never blocks.
 *
 * <pre>{@code
 * try (DataLayer layer =
 *     DataLayer.builder()
 *         .discovery(FixedDiscovery.of(EndpointInfo.of("vllm-0", "10.0.0.1", 8000)))
 *         .source(
 *             MetricsSource.builder().build(),
 *             source -> source.collect(new ModelServerCollection("auto")))
 *         .build()
 *         .start()) {
 *   layer.awaitReady(Duration.ofSeconds(5));
 *   for (Endpoint endpoint : layer.endpoints()) {
 *     System.out.println(endpoint.attributes().get(ModelServerMetrics.KEY));
 *   }
 * }
 * }</pre>
 */
public final class DataLayer implements AutoCloseable {
  private final LayerSetup setup;
  private final NumberColumns numbers;

  /** Null until the start. Guarded by this for writing. */
  private volatile @Nullable Engine engine;

  /** Guarded by this for writing. */
  private volatile boolean closed;

  DataLayer(LayerSetup setup) {
    this.setup = setup;
    numbers = new NumberColumns(setup.numbers());
  }

  /**
   * Returns a builder.
   *
   * @return a new, empty builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Starts the discoveries and the sources, and returns at once. A second start does nothing.
   *
   * @return this
   * @throws IllegalStateException if the data layer was closed
   */
  public synchronized DataLayer start() {
    if (closed) {
      throw new IllegalStateException("the data layer was closed (expected: start before close)");
    }
    if (engine == null) {
      SystemTimer timer = new SystemTimer();
      ThreadPool pool = new ThreadPool(setup.workers(), timer::soon, timer::afterwards);
      Engine started = new Engine(setup, numbers, pool, timer, timer);
      engine = started;
      started.start();
    }
    return this;
  }

  /**
   * Waits for the first complete picture: every discovery has named its endpoints, and for each of
   * them every polling source has tried once, whether or not it succeeded; and what the other
   * sources {@linkplain io.forebay.api.SourceContext#readyWhen asked to wait for} has ended, well
   * or not. Once that was so, this returns at once.
   *
   * @param timeout how long to wait at most
   * @return whether the picture is complete; false too if the data layer is closed meanwhile, or
   *     was never started
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitReady(Duration timeout) throws InterruptedException {
    Engine current = engine;
    return current != null && current.awaitReady(timeout);
  }

  /**
   * Returns all endpoints that exist now, in the order of their discovery.
   *
   * @return an immutable list; empty before the start
   */
  public List<Endpoint> endpoints() {
    Engine current = engine;
    return current == null ? List.of() : current.endpoints();
  }

  /**
   * Returns one endpoint.
   *
   * @param id its id
   * @return the endpoint, or null if none of that id exists now
   */
  public @Nullable Endpoint endpoint(EndpointId id) {
    Engine current = engine;
    return current == null ? null : current.endpoint(id);
  }

  /**
   * Returns the numbers that the data layer was told to keep side by side, of all endpoints that
   * exist now.
   *
   * @return the table, the same object each time; without pages before the start, and where {@link
   *     Builder#numbers} named none
   */
  public NumberTable numbers() {
    return numbers;
  }

  /**
   * Returns a source, for one that is called by the gateway itself and was made by a provider.
   *
   * <pre>{@code
   * LoadReports reports = layer.source("load-reports", LoadReports.class);
   * }</pre>
   *
   * @param name its name, which is its type unless another was set
   * @param type its class
   * @param <S> its class
   * @return the source, the same object each time, started or not
   * @throws IllegalArgumentException if there is no source of that name, or it is of another class
   */
  public <S> S source(String name, Class<S> type) {
    return setup.source(name, type);
  }

  /**
   * Returns what happened so far.
   *
   * @return a report of this moment
   */
  public LayerReport report() {
    Engine current = engine;
    return current == null ? Engine.emptyReport(setup, closed) : current.report(closed);
  }

  /**
   * Stops everything, and gives back all threads, connections and files. Waits for plugins that are
   * slow to stop, a few seconds at most. The endpoints can still be read, as they were last;
   * nothing is marked stale any more. A second close does nothing.
   */
  @Override
  public void close() {
    Engine current;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      current = engine;
    }
    if (current != null) {
      current.close();
    }
  }

  /**
   * Says what a data layer consists of: in code, from a file, or both. Nothing is checked until
   * {@link #build}, which then tells everything that is wrong at once. Not thread-safe.
   *
   * <pre>{@code
   * DataLayer.Builder builder =
   *     DataLayer.builder().discoverProviders().config(Path.of("forebay.yaml")).workers(2);
   * }</pre>
   */
  public static final class Builder {
    private final LayerSetupBuilder setup = new LayerSetupBuilder();

    private Builder() {}

    /**
     * Adds what a configuration file says. The types that it names must be known by {@link
     * #provider} or {@link #discoverProviders}.
     *
     * @param file a file whose name ends in {@code .yaml}, {@code .yml} or {@code .json}; read by
     *     {@link #build}
     * @return this
     */
    public Builder config(Path file) {
      setup.config(file);
      return this;
    }

    /**
     * Adds a discovery under the name of its type.
     *
     * @param discovery the discovery; this data layer stops it
     * @return this
     */
    public Builder discovery(EndpointDiscovery discovery) {
      setup.discovery(discovery);
      return this;
    }

    /**
     * Adds a discovery.
     *
     * @param name its name, unique among the discoveries
     * @param discovery the discovery; this data layer stops it
     * @return this
     */
    public Builder discovery(String name, EndpointDiscovery discovery) {
      setup.discovery(name, discovery);
      return this;
    }

    /**
     * Adds a source.
     *
     * @param source the source; this data layer stops it
     * @param spec sets its times and its collections
     * @param <D> its data type
     * @return this
     */
    public <D> Builder source(DataSource<D> source, Consumer<? super SourceSpec<D>> spec) {
      setup.source(source, spec);
      return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener is told of endpoints and attributes as they change
     * @return this
     */
    public Builder listener(EndpointListener listener) {
      setup.listener(listener);
      return this;
    }

    /**
     * Adds numbers that are kept side by side for all endpoints, for policies that compare many
     * endpoints on every request: {@link DataLayer#numbers}. Each publication then costs a copy of
     * 512 bytes for each of them.
     *
     * @param numbers which numbers, 64 in all at most, of attributes that the collections produce;
     *     one that was added before is there once
     * @return this
     */
    public Builder numbers(NumberKey<?>... numbers) {
      setup.numbers(numbers);
      return this;
    }

    /**
     * Makes a type of source known to the configuration file.
     *
     * @param provider makes sources of the type
     * @return this
     */
    public Builder provider(DataSourceProvider provider) {
      setup.provider(provider);
      return this;
    }

    /**
     * Makes a type of collection known to the configuration file.
     *
     * @param provider makes collections of the type
     * @return this
     */
    public Builder provider(DataCollectionProvider provider) {
      setup.provider(provider);
      return this;
    }

    /**
     * Makes a type of discovery known to the configuration file.
     *
     * @param provider makes discoveries of the type
     * @return this
     */
    public Builder provider(EndpointDiscoveryProvider provider) {
      setup.provider(provider);
      return this;
    }

    /**
     * Makes all providers known that {@link java.util.ServiceLoader} finds with the thread's
     * context class loader.
     *
     * @return this
     */
    public Builder discoverProviders() {
      setup.discoverProviders();
      return this;
    }

    /**
     * Makes all providers known that {@link java.util.ServiceLoader} finds with a class loader. One
     * that cannot be loaded does not hide the others; the report names it.
     *
     * @param loader where to look
     * @return this
     */
    public Builder discoverProviders(ClassLoader loader) {
      setup.discoverProviders(loader);
      return this;
    }

    /**
     * Sets how many threads run plugins: fetches begin there, and collections extract there.
     *
     * @param threads 1 or more; by default as many as there are processors, but 2 at least and 4 at
     *     most
     * @return this
     */
    public Builder workers(int threads) {
      setup.workers(threads);
      return this;
    }

    /**
     * Checks everything and makes the data layer, without starting it.
     *
     * @return a new data layer
     * @throws ConfigurationException if anything is wrong; it says all that is
     */
    public DataLayer build() {
      return new DataLayer(setup.build());
    }
  }
}
