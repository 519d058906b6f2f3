package io.forebay.core;

import io.forebay.api.DataCollectionProvider;
import io.forebay.api.DataSource;
import io.forebay.api.DataSourceProvider;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.EndpointDiscoveryProvider;
import io.forebay.api.EndpointListener;
import io.forebay.api.NumberKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a data layer is made of, in code and from a file, checks it, and gives the setup or
 * all that is wrong with it. Not thread-safe; for one use.
 */
final class LayerSetupBuilder {
  private static final int MOST_WORKERS = 1024;

  private final Problems problems = new Problems();
  private final ProviderRegistry registry = new ProviderRegistry();
  private final SharedObjects shared = new SharedObjects();
  private final List<DiscoveryDraft> discoveries = new ArrayList<>();
  private final List<SourceDraft> sources = new ArrayList<>();
  private final List<EndpointListener> listeners = new ArrayList<>();
  private final NumberCheck numbers = new NumberCheck();
  private final List<Path> files = new ArrayList<>();
  private @Nullable Given<Integer> workers;
  private boolean built;

  void config(Path file) {
    files.add(Objects.requireNonNull(file, "file"));
  }

  void discovery(EndpointDiscovery discovery) {
    Objects.requireNonNull(discovery, "discovery");
    discoveries.add(new DiscoveryDraft(nextDiscovery(), discovery, null));
  }

  void discovery(String name, EndpointDiscovery discovery) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(discovery, "discovery");
    Where where = nextDiscovery();
    Given<String> given = new Given<>(name, where.field("name"));
    discoveries.add(new DiscoveryDraft(where, discovery, given));
  }

  <D> void source(DataSource<D> source, Consumer<? super SourceSpec<D>> spec) {
    Objects.requireNonNull(source, "source");
    SourceDraft draft = new SourceDraft(Where.code("sources[" + sources.size() + "]"), source);
    spec.accept(new SourceSpec<>(draft));
    sources.add(draft);
  }

  void listener(EndpointListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
  }

  void numbers(NumberKey<?>... keys) {
    numbers.add(keys);
  }

  void provider(DataSourceProvider provider) {
    registry.add(provider);
  }

  void provider(DataCollectionProvider provider) {
    registry.add(provider);
  }

  void provider(EndpointDiscoveryProvider provider) {
    registry.add(provider);
  }

  /** Looks for providers where the calling thread's class loader does, or else where ours does. */
  void discoverProviders() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    discoverProviders(
        context == null
            ? Objects.requireNonNullElseGet(
                LayerSetupBuilder.class.getClassLoader(), ClassLoader::getSystemClassLoader)
            : context);
  }

  void discoverProviders(ClassLoader loader) {
    registry.discover(Objects.requireNonNull(loader, "loader"));
  }

  void workers(int threads) {
    workers = new Given<>(threads, Where.code("workers"));
  }

  /**
   * Checks everything and gives the setup.
   *
   * @throws io.forebay.api.ConfigurationException if anything is wrong, with all of it
   * @throws IllegalStateException if it was called before
   */
  LayerSetup build() {
    if (built) {
      throw new IllegalStateException(
          "build() was called before (expected: once; a source belongs to one data layer)");
    }
    built = true;
    registry.check(problems);
    boolean discoveryNamed = !discoveries.isEmpty();
    boolean sourceNamed = !sources.isEmpty();
    for (Path file : files) {
      FileConfig config = FileConfig.read(file, registry, problems, shared);
      discoveries.addAll(config.discoveries());
      sources.addAll(config.sources());
      // What was named and could not be made has its problem already, and is not missing.
      discoveryNamed |= config.discoveryNamed();
      sourceNamed |= config.sourceNamed();
      useWorkers(config.workers());
    }
    Where top = files.isEmpty() ? Where.code("") : Where.file(files.get(0).toString());
    if (!discoveryNamed) {
      problems.add(
          top.field("discovery"),
          "none (expected: at least one, which says which endpoints exist; in code"
              + " discovery(FixedDiscovery.of(...)), in a file a list 'discovery')");
    }
    if (!sourceNamed) {
      problems.add(
          top.field("sources"),
          "none (expected: at least one, which obtains data about endpoints; in code source(...),"
              + " in a file a list 'sources')");
    }
    List<DiscoverySetup> discoverySetups = checkDiscoveries();
    List<SourceSetup<?>> sourceSetups = checkSources();
    List<NumberKey<?>> numberKeys = numbers.check(sourceSetups, problems);
    int threads = checkWorkers();
    problems.throwIfAny();
    return new LayerSetup(
        discoverySetups,
        sourceSetups,
        List.copyOf(listeners),
        numberKeys,
        threads,
        registry.faultSentences());
  }

  private void useWorkers(@Nullable Given<Integer> given) {
    if (given == null) {
      return;
    }
    if (workers != null) {
      problems.add(
          given.where(),
          given.value()
              + " (expected: set once; "
              + workers.where()
              + " says "
              + workers.value()
              + ")");
    }
    workers = given;
  }

  private int checkWorkers() {
    if (workers == null) {
      return Math.min(4, Math.max(2, Runtime.getRuntime().availableProcessors()));
    }
    int threads = workers.value();
    if (threads < 1 || threads > MOST_WORKERS) {
      problems.add(workers.where(), threads + " (expected: 1 to " + MOST_WORKERS + ")");
    }
    return threads;
  }

  private List<DiscoverySetup> checkDiscoveries() {
    List<DiscoverySetup> setups = new ArrayList<>();
    Names names = new Names(problems);
    IdentityHashMap<EndpointDiscovery, Where> seen = new IdentityHashMap<>();
    for (DiscoveryDraft draft : discoveries) {
      EndpointDiscovery discovery = draft.discovery();
      if (taken(seen.putIfAbsent(discovery, draft.where()), draft.where())) {
        continue;
      }
      String type =
          Faults.call(
              problems,
              draft.where(),
              "type() of " + discovery.getClass().getName(),
              discovery::type);
      String name = names.take(draft.name(), type, "its type", draft.where());
      setups.add(
          new DiscoverySetup(
              name, String.valueOf(type), discovery, Origin.of(discovery.getClass())));
    }
    return List.copyOf(setups);
  }

  private List<SourceSetup<?>> checkSources() {
    List<SourceSetup<?>> setups = new ArrayList<>();
    SourceCheck check = new SourceCheck(problems);
    IdentityHashMap<DataSource<?>, Where> seen = new IdentityHashMap<>();
    for (SourceDraft draft : sources) {
      DataSource<?> source = draft.source;
      if (source == null) {
        check.checkWithoutSource(draft);
      } else if (!taken(seen.putIfAbsent(source, draft.where), draft.where)) {
        setups.add(check.check(draft, source));
      }
    }
    return List.copyOf(setups);
  }

  private boolean taken(@Nullable Where other, Where where) {
    if (other == null) {
      return false;
    }
    problems.add(where, "the same object as " + other + " (expected: an object of its own)");
    return true;
  }

  private Where nextDiscovery() {
    return Where.code("discovery[" + discoveries.size() + "]");
  }
}
