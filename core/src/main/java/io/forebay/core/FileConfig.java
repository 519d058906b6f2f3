package io.forebay.core;

import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.EndpointDiscovery;
import io.forebay.api.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a configuration file, and makes the plugins that it names. Not thread-safe. */
final class FileConfig {
  /**
   * A provider's method that makes a plugin.
   *
   * @param <P> the provider
   * @param <T> the plugin
   */
  private interface Maker<P, T> {
    @Nullable T make(P provider, Settings settings) throws Exception;
  }

  private final ProviderRegistry registry;
  private final Problems problems;
  private final List<DiscoveryDraft> discoveries = new ArrayList<>();
  private final List<SourceDraft> sources = new ArrayList<>();
  private boolean discoveryNamed = true;
  private boolean sourceNamed = true;
  private @Nullable Given<Integer> workers;

  private FileConfig(ProviderRegistry registry, Problems problems) {
    this.registry = registry;
    this.problems = problems;
  }

  /**
   * Reads a file; what is wrong with it, and with what it names, becomes problems.
   *
   * @param shared what the plugins of the data layer share
   */
  static FileConfig read(
      Path file, ProviderRegistry registry, Problems problems, SharedObjects shared) {
    FileConfig config = new FileConfig(registry, problems);
    TreeSettings top = SettingsFile.open(file, SettingsFile.MOST, null, problems, shared);
    if (top != null) {
      config.read(top);
    }
    return config;
  }

  List<DiscoveryDraft> discoveries() {
    return discoveries;
  }

  List<SourceDraft> sources() {
    return sources;
  }

  /** Whether the file names a discovery, even one that could not be made, or is unreadable. */
  boolean discoveryNamed() {
    return discoveryNamed;
  }

  /** Whether the file names a source, even one that could not be made, or is unreadable. */
  boolean sourceNamed() {
    return sourceNamed;
  }

  @Nullable Given<Integer> workers() {
    return workers;
  }

  private void read(TreeSettings top) {
    int before = problems.size();
    List<TreeSettings> discoverySettings = top.plugins("discovery");
    List<TreeSettings> sourceSettings = top.plugins("sources");
    boolean readable = problems.size() == before;
    discoveryNamed = !readable || !discoverySettings.isEmpty();
    sourceNamed = !readable || !sourceSettings.isEmpty();
    workers = top.integer("workers").given();
    discoverySettings.forEach(this::readDiscovery);
    sourceSettings.forEach(this::readSource);
    top.refuseUnknown(true);
  }

  private void readDiscovery(TreeSettings settings) {
    int before = problems.size();
    String type = type(settings, registry.discoveries());
    Given<String> name = settings.string("name").given();
    EndpointDiscovery discovery =
        make(
            settings,
            type,
            registry.discoveries(),
            (provider, fields) -> provider.create(fields),
            before);
    if (discovery != null) {
      discoveries.add(new DiscoveryDraft(settings.where(), discovery, name));
    }
  }

  private void readSource(TreeSettings settings) {
    int before = problems.size();
    String type = type(settings, registry.sources());
    Given<String> name = settings.string("name").given();
    var interval = settings.duration("interval").given();
    var timeout = settings.duration("timeout").given();
    var maximalAge = settings.duration("maximalAge").given();
    TreeSettings backOff = settings.child("backOff", "an object");
    var initial = backOff == null ? null : backOff.duration("initial").given();
    var maximum = backOff == null ? null : backOff.duration("maximum").given();
    List<TreeSettings> collectionSettings = settings.plugins("collections");
    DataSource<?> source =
        make(
            settings,
            type,
            registry.sources(),
            (provider, fields) -> provider.create(fields),
            before);
    List<CollectionDraft> collections = new ArrayList<>();
    for (TreeSettings collection : collectionSettings) {
      readCollection(collection, collections);
    }
    if (backOff != null) {
      backOff.refuseUnknown(true);
    }
    // Even without its source a draft is worth checking: all problems are to be found at once.
    SourceDraft draft = new SourceDraft(settings.where(), source);
    draft.name = name;
    draft.interval = interval;
    draft.intervalUnknown = interval == null && settings.has("interval");
    draft.timeout = timeout;
    draft.maximalAge = maximalAge;
    draft.backOffInitial = initial;
    draft.backOffMaximum = maximum;
    draft.collections.addAll(collections);
    sources.add(draft);
  }

  private void readCollection(TreeSettings settings, List<CollectionDraft> collections) {
    int before = problems.size();
    String type = type(settings, registry.collections());
    Given<String> name = settings.string("name").given();
    var maximalAge = settings.duration("maximalAge").given();
    DataCollection<?> collection =
        make(
            settings,
            type,
            registry.collections(),
            (provider, fields) -> provider.create(fields),
            before);
    if (collection != null) {
      collections.add(new CollectionDraft(settings.where(), collection, name, maximalAge));
    }
  }

  /** The type that settings name, or null if there is none or nobody knows it: a problem then. */
  private @Nullable String type(TreeSettings settings, Providers<?> providers) {
    Given<String> type = settings.string("type").given();
    if (type == null) {
      if (!settings.has("type")) {
        settings.missing("type", registry.expected("", providers));
      }
      return null;
    }
    if (providers.find(type.value()) == null) {
      settings.problem(
          "type",
          Tree.quote(type.value())
              + " is no known "
              + providers.kind()
              + " type (expected: "
              + registry.expected(type.value(), providers)
              + ")");
      return null;
    }
    return type.value();
  }

  /**
   * Lets a provider make its plugin.
   *
   * @param before how many problems there were before the settings were looked at
   * @return the plugin; null if there is none, or if its settings are wrong
   */
  private <P, T> @Nullable T make(
      TreeSettings settings,
      @Nullable String type,
      Providers<P> providers,
      Maker<P, T> maker,
      int before) {
    P provider = type == null ? null : providers.find(type);
    if (provider == null) {
      // Which further fields there may be is known to the provider only.
      return null;
    }
    int beforeMake = problems.size();
    T made = null;
    boolean complete = true;
    try {
      made = maker.make(provider, settings);
      if (made == null) {
        problems.add(
            settings.where(), "create() of " + provider.getClass().getName() + " returned null");
      }
    } catch (Throwable thrown) {
      Faults.rethrowIfFatal(thrown);
      complete = false;
      String message = Faults.message(thrown);
      // A provider that was given a stand-in for a bad value may well stumble over it.
      if (problems.size() == before) {
        problems.add(settings.where(), "'" + type + "' cannot be made of this: " + message);
      }
    }
    boolean sound = problems.size() == beforeMake;
    settings.refuseUnknown(complete);
    return sound ? made : null;
  }
}
