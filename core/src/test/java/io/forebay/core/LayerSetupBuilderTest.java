package io.forebay.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.EndpointInfo;
import io.forebay.api.EndpointUpdate;
import io.forebay.api.FetchContext;
import io.forebay.api.Mergeable;
import io.forebay.api.PollingSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class LayerSetupBuilderTest {
  private static final AttributeKey<String> KEY_A = AttributeKey.of("builder-a", String.class);
  private static final AttributeKey<String> KEY_B = AttributeKey.of("builder-b", String.class);
  private static final AttributeKey<Integer> KEY_A_INT =
      AttributeKey.of("builder-a", Integer.class);

  private static final FixedDiscovery SERVERS =
      FixedDiscovery.of(EndpointInfo.of("vllm-0", "10.0.0.1", 8000));

  private final LayerSetupBuilder builder = new LayerSetupBuilder();

  static class Polled<D> implements PollingSource<D> {
    private final String type;
    private final Class<D> dataType;
    final List<DataCollection<? super D>> subscribed = new ArrayList<>();

    Polled(String type, Class<D> dataType) {
      this.type = type;
      this.dataType = dataType;
    }

    @Override
    public String type() {
      return type;
    }

    @Override
    public Class<D> dataType() {
      return dataType;
    }

    @Override
    public void subscribe(DataCollection<? super D> collection) {
      subscribed.add(collection);
    }

    @Override
    public CompletionStage<D> fetch(FetchContext fetch) {
      return new CompletableFuture<>();
    }
  }

  record Pushed(String type) implements DataSource<String> {
    @Override
    public Class<String> dataType() {
      return String.class;
    }
  }

  record Takes<D>(String name, Class<D> accepts, Set<AttributeKey<?>> produces)
      implements DataCollection<D> {
    @Override
    public void extract(D data, EndpointUpdate update) {}
  }

  private static Takes<String> takes(String name, AttributeKey<?>... keys) {
    return new Takes<>(name, String.class, Set.of(keys));
  }

  private String problems() {
    return Refused.message(Path.of("none"), builder::build);
  }

  @Test
  void build_nothingButSource_fillsInDefaults() {
    Polled<String> source = new Polled<>("page", String.class);
    Takes<String> collection = takes("words", KEY_A);
    builder.discovery(SERVERS);
    builder.source(source, spec -> spec.collect(collection));
    LayerSetup setup = builder.build();

    assertThat(setup.workers()).isBetween(2, 4);
    assertThat(setup.discoveries()).extracting(DiscoverySetup::name).containsExactly("fixed");
    SourceSetup<?> only = setup.sources().get(0);
    assertThat(only.name()).isEqualTo("page");
    assertThat(only.timing())
        .isEqualTo(
            new Timing(
                Duration.ofSeconds(1),
                Duration.ofMillis(800),
                Duration.ofSeconds(1),
                Duration.ofSeconds(10)));
    assertThat(only.collections()).hasSize(1);
    assertThat(only.collections().get(0).name()).isEqualTo("words");
    assertThat(only.collections().get(0).maximalAge()).isEqualTo(Duration.ofSeconds(3));
    assertThat(source.subscribed).hasSize(1).first().isSameAs(collection);
  }

  @Test
  void build_everythingSet_isKept() {
    builder.discovery("servers", SERVERS);
    builder.workers(7);
    builder.source(
        new Polled<>("page", String.class),
        spec ->
            spec.name("engine")
                .interval(Duration.ofSeconds(30))
                .timeout(Duration.ofSeconds(20))
                .maximalAge(Duration.ofMinutes(2))
                .backOff(Duration.ofSeconds(5), Duration.ofSeconds(40))
                .collect(takes("one", KEY_A))
                .collect(takes("two", KEY_B), Duration.ofMinutes(5)));
    LayerSetup setup = builder.build();

    assertThat(setup.workers()).isEqualTo(7);
    assertThat(setup.discoveries().get(0).name()).isEqualTo("servers");
    SourceSetup<?> source = setup.sources().get(0);
    assertThat(source.name()).isEqualTo("engine");
    assertThat(source.timing())
        .isEqualTo(
            new Timing(
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(5),
                Duration.ofSeconds(40)));
    assertThat(source.collections())
        .extracting(CollectionSetup::maximalAge)
        .containsExactly(Duration.ofMinutes(2), Duration.ofMinutes(5));
  }

  @Test
  void build_longInterval_keepsDefaultsConsistent() {
    builder.discovery(SERVERS);
    builder.source(
        new Polled<>("page", String.class), spec -> spec.interval(Duration.ofMinutes(1)));
    Timing timing = builder.build().sources().get(0).timing();

    assertThat(timing)
        .isEqualTo(
            new Timing(
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1)));
  }

  /** Says its interval itself, or fails to. */
  static final class Slow extends Polled<String> {
    private final Supplier<@Nullable Duration> interval;

    Slow(String type, Supplier<@Nullable Duration> interval) {
      super(type, String.class);
      this.interval = interval;
    }

    @Override
    @SuppressWarnings("NullAway") // As a class that was compiled without a check may.
    public Duration defaultInterval() {
      return interval.get();
    }
  }

  @Test
  void build_sourceWithAnIntervalOfItsOwn_takesEveryTimeFromIt() {
    builder.discovery(SERVERS);
    builder.source(
        new Slow("slow", () -> Duration.ofSeconds(5)), spec -> spec.collect(takes("x", KEY_A)));
    SourceSetup<?> source = builder.build().sources().get(0);

    assertThat(source.timing())
        .isEqualTo(
            new Timing(
                Duration.ofSeconds(5),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10)));
    assertThat(source.collections().get(0).maximalAge()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void build_sourceWithAnIntervalOfItsOwn_isOverruledWithoutBeingAsked() {
    builder.discovery(SERVERS);
    builder.source(
        new Slow(
            "slow",
            () -> {
              throw new IllegalStateException("asked");
            }),
        spec -> spec.interval(Duration.ofSeconds(2)));

    assertThat(builder.build().sources().get(0).timing().interval())
        .isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void build_timesThatContradictTheSourcesOwnInterval_areReported() {
    builder.discovery(SERVERS);
    builder.source(
        new Slow("slow", () -> Duration.ofSeconds(5)),
        spec -> spec.timeout(Duration.ofSeconds(6)).maximalAge(Duration.ofSeconds(4)));

    assertThat(problems())
        .contains("sources[0].timeout: 6s (expected: <= interval, which is 5s by default;")
        .contains("sources[0].maximalAge: 4s (expected: >= interval, which is 5s by default;");
  }

  @Test
  void build_intervalsThatSourcesFailToSay_areReportedAndNothingIsComparedWithThem() {
    builder.discovery(SERVERS);
    List<Supplier<@Nullable Duration>> broken =
        List.of(
            () -> null,
            () -> Duration.ZERO,
            () -> Duration.ofSeconds(-1),
            () -> Duration.ofDays(366),
            () -> {
              throw new IllegalStateException("no idea");
            });
    for (int i = 0; i < broken.size(); i++) {
      builder.source(
          new Slow("slow" + i, broken.get(i)), spec -> spec.timeout(Duration.ofMinutes(5)));
    }

    String what = "defaultInterval() of " + Slow.class.getName();
    assertThat(problems())
        .isEqualTo(
            """
            5 problems in the configuration:
              code: sources[0]: %1$s returned null (expected: a value)
              code: sources[1]: %1$s returned 0s (expected: > 0)
              code: sources[2]: %1$s returned -1s (expected: > 0)
              code: sources[3]: %1$s returned 8784h (expected: <= 365 days)
              code: sources[4]: %1$s threw java.lang.IllegalStateException: no idea"""
                .formatted(what));
  }

  @Test
  void build_pushedSource_hasAgeOfItsOwn() {
    builder.discovery(SERVERS);
    builder.source(new Pushed("bell"), spec -> spec.collect(takes("words", KEY_A)));

    assertThat(builder.build().sources().get(0).collections().get(0).maximalAge())
        .isEqualTo(Duration.ofSeconds(3));
  }

  /** Says itself how old its data may become, or fails to. */
  private record Watching(String type, Supplier<@Nullable Duration> age)
      implements DataSource<String> {
    @Override
    public Class<String> dataType() {
      return String.class;
    }

    @Override
    @SuppressWarnings("NullAway") // As a class that was compiled without a check may.
    public Duration defaultMaximalAge() {
      return age.get();
    }
  }

  @Test
  void build_pushedSourceWithAnAgeOfItsOwn_hasItUnlessGiven() {
    builder.discovery(SERVERS);
    builder.source(
        new Watching("watch", () -> Duration.ofMinutes(2)),
        spec ->
            spec.collect(takes("words", KEY_A))
                .collect(takes("more", KEY_B), Duration.ofSeconds(7)));
    builder.source(
        new Watching(
            "given",
            () -> {
              throw new IllegalStateException("not asked");
            }),
        spec -> spec.maximalAge(Duration.ofSeconds(9)));

    LayerSetup setup = builder.build();
    assertThat(setup.sources().get(0).collections())
        .extracting(CollectionSetup::maximalAge)
        .containsExactly(Duration.ofMinutes(2), Duration.ofSeconds(7));
  }

  @Test
  void build_maximalAgeOfASourceThatIsNone_isAProblem() {
    builder.discovery(SERVERS);
    List<Supplier<@Nullable Duration>> broken =
        List.of(
            () -> null,
            () -> Duration.ZERO,
            () -> Duration.ofDays(366),
            () -> {
              throw new IllegalStateException("no idea");
            });
    for (int i = 0; i < broken.size(); i++) {
      builder.source(new Watching("watch" + i, broken.get(i)), spec -> {});
    }

    String what = "defaultMaximalAge() of " + Watching.class.getName();
    assertThat(problems())
        .isEqualTo(
            """
            4 problems in the configuration:
              code: sources[0]: %1$s returned null (expected: a value)
              code: sources[1]: %1$s returned 0s (expected: > 0)
              code: sources[2]: %1$s returned 8784h (expected: <= 365 days)
              code: sources[3]: %1$s threw java.lang.IllegalStateException: no idea"""
                .formatted(what));
  }

  @Test
  void build_empty_saysWhatIsNeeded() {
    assertThat(problems())
        .isEqualTo(
            """
            2 problems in the configuration:
              code: discovery: none (expected: at least one, which says which endpoints exist; in \
            code discovery(FixedDiscovery.of(...)), in a file a list 'discovery')
              code: sources: none (expected: at least one, which obtains data about endpoints; in \
            code source(...), in a file a list 'sources')""");
  }

  @Test
  void build_timesThatContradict_areAllReported() {
    builder.discovery(SERVERS);
    builder.source(
        new Polled<>("a", String.class),
        spec ->
            spec.interval(Duration.ofSeconds(-1))
                .timeout(Duration.ofSeconds(2))
                .maximalAge(Duration.ZERO));
    builder.source(
        new Polled<>("b", String.class),
        spec ->
            spec.interval(Duration.ofSeconds(15))
                .timeout(Duration.ofMillis(15_001))
                .maximalAge(Duration.ofSeconds(2))
                .backOff(Duration.ofSeconds(20), Duration.ofMillis(1500))
                .collect(takes("old", KEY_A), Duration.ofSeconds(14)));
    builder.source(
        new Polled<>("c", String.class),
        spec -> spec.interval(Duration.ofNanos(1)).maximalAge(Duration.ofSeconds(Long.MAX_VALUE)));

    assertThat(problems())
        .isEqualTo(
            """
            8 problems in the configuration:
              code: sources[0].interval: -1s (expected: > 0)
              code: sources[0].maximalAge: 0s (expected: > 0)
              code: sources[1].timeout: 15.001s (expected: <= interval, which is 15s; shorten the \
            time-out or lengthen the interval)
              code: sources[1].backOff.maximum: 1.5s (expected: >= backOff.initial, which is 20s)
              code: sources[1].maximalAge: 2s (expected: >= interval, which is 15s; values would \
            be stale before the next fetch: shorten the interval or raise the maximal age, best to \
            three intervals)
              code: sources[1].collections[0].maximalAge: 14s (expected: >= interval, which is \
            15s; values would be stale before the next fetch: shorten the interval or raise the \
            maximal age, best to three intervals)
              code: sources[2].interval: 0.000001ms (expected: >= 1ms)
              code: sources[2].maximalAge: 9223372036854775807s (expected: <= 365 days)""");
  }

  @Test
  void build_timesOnPushedSource_areRefused() {
    builder.discovery(SERVERS);
    builder.source(
        new Pushed("bell"),
        spec ->
            spec.interval(Duration.ofSeconds(1))
                .timeout(Duration.ofSeconds(1))
                .backOff(Duration.ofSeconds(1), Duration.ofSeconds(1))
                .maximalAge(Duration.ofMillis(10)));

    String no =
        "1s (expected: not set; "
            + Pushed.class.getName()
            + " is no PollingSource, it is never asked for data)";
    assertThat(problems())
        .isEqualTo(
            """
            4 problems in the configuration:
              code: sources[0].interval: %1$s
              code: sources[0].timeout: %1$s
              code: sources[0].backOff.initial: %1$s
              code: sources[0].backOff.maximum: %1$s"""
                .formatted(no));
  }

  @Test
  void build_namesTwice_pointToTheFirst() {
    builder.discovery(SERVERS);
    builder.discovery("fixed", FixedDiscovery.of());
    builder.discovery(" ", FixedDiscovery.of());
    builder.source(
        new Polled<>("page", String.class),
        spec -> spec.collect(takes("words", KEY_A)).collect(takes("words", KEY_B)));
    builder.source(new Polled<>("page", String.class), spec -> {});

    assertThat(problems())
        .isEqualTo(
            """
            4 problems in the configuration:
              code: discovery[1].name: 'fixed' (expected: a unique name; discovery[0] in code has \
            this one)
              code: discovery[2].name: ' ' (expected: not blank, no white space at its ends)
              code: sources[0].collections[1].name: 'words', its own name (expected: a unique \
            name; sources[0].collections[0] in code has this one)
              code: sources[1].name: 'page', its type (expected: a unique name; sources[0] in \
            code has this one)""");
  }

  @Test
  void build_typesThatDiffer_nameBoth() {
    builder.discovery(SERVERS);
    // What a configuration file can do, code can only do with raw types.
    @SuppressWarnings({"unchecked", "rawtypes"})
    DataCollection<Object> wrong =
        (DataCollection) new Takes<>("numbers", Integer.class, Set.of(KEY_A));
    builder.source(new Polled<>("page", String.class), spec -> spec.collect(wrong));

    assertThat(problems())
        .isEqualTo(
            """
            1 problem in the configuration:
              code: sources[0].collections[0]: collection 'numbers' accepts java.lang.Integer, but \
            source 'page' gives java.lang.String (expected: a collection that accepts this class or \
            a supertype of it)""");
  }

  @Test
  void build_supertypeAccepted_isFine() {
    builder.discovery(SERVERS);
    builder.source(
        new Polled<>("page", String.class),
        spec -> spec.collect(new Takes<>("any", CharSequence.class, Set.of(KEY_A))));

    assertThat(builder.build().sources().get(0).collections()).hasSize(1);
  }

  private record Sum(int value) implements Mergeable<Sum> {
    @Override
    public Sum mergedWith(Sum newer) {
      return newer;
    }
  }

  @Test
  void build_keysTwiceOfAMergeableType_areFine() {
    AttributeKey<Sum> sum = AttributeKey.of("builder-sum", Sum.class);
    builder.discovery(SERVERS);
    builder.source(
        new Polled<>("page", String.class),
        spec -> spec.collect(takes("one", sum)).collect(takes("two", sum)));
    builder.source(new Polled<>("other", String.class), spec -> spec.collect(takes("three", sum)));

    assertThat(builder.build().sources()).hasSize(2);
  }

  @Test
  void build_keysTwice_nameBothCollections() {
    builder.discovery(SERVERS);
    builder.source(
        new Polled<>("page", String.class),
        spec -> spec.collect(takes("one", KEY_A)).collect(takes("none")));
    builder.source(
        new Polled<>("other", String.class),
        spec -> spec.collect(takes("two", KEY_A)).collect(takes("three", KEY_A_INT)));

    assertThat(problems())
        .isEqualTo(
            """
            3 problems in the configuration:
              code: sources[0].collections[1]: collection 'none' of source 'page' produces no \
            attributes (expected: at least one key)
              code: sources[1].collections[0]: collection 'two' of source 'other' produces \
            attribute 'builder-a', and so does collection 'one' of source 'page' at \
            sources[0].collections[0] in code (expected: one collection for each attribute, because \
            java.lang.String is not Mergeable; remove one of the two)
              code: sources[1].collections[1]: collection 'three' of source 'other' produces \
            attribute 'builder-a' of type java.lang.Integer, but collection 'one' of source 'page' \
            at sources[0].collections[0] in code produces it of type java.lang.String (expected: \
            one type for each attribute; rename one of the two)""");
  }

  @Test
  void build_pluginsThatThrow_becomeProblems() {
    class Broken extends Polled<String> {
      Broken() {
        super("broken", String.class);
      }

      @Override
      public String type() {
        throw new NoClassDefFoundError("com/acme/Missing");
      }

      @Override
      public void subscribe(DataCollection<? super String> collection) {
        throw new IllegalArgumentException("family 'x y' (expected: no blanks)");
      }
    }
    class Nameless implements DataCollection<String> {
      @Override
      @SuppressWarnings("NullAway")
      public String name() {
        return null;
      }

      @Override
      public Class<String> accepts() {
        return String.class;
      }

      @Override
      public Set<AttributeKey<?>> produces() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void extract(String data, EndpointUpdate update) {}
    }
    builder.discovery(SERVERS);
    builder.source(new Broken(), spec -> spec.collect(new Nameless()));

    assertThat(problems())
        .isEqualTo(
            """
            4 problems in the configuration:
              code: sources[0]: type() of %1$s threw java.lang.NoClassDefFoundError: com/acme/Missing
              code: sources[0].collections[0]: name() of %2$s returned null (expected: a value)
              code: sources[0].collections[0]: produces() of %2$s threw \
            java.lang.UnsupportedOperationException
              code: sources[0].collections[0]: source '?' refuses collection '?': family 'x y' \
            (expected: no blanks)"""
                .formatted(Broken.class.getName(), Nameless.class.getName()));
  }

  @Test
  void build_virtualMachineError_isThrownOn() {
    OutOfMemoryError error = new OutOfMemoryError("test");
    builder.discovery(SERVERS);
    builder.source(
        new Polled<String>("page", String.class) {
          @Override
          public Class<String> dataType() {
            throw error;
          }
        },
        spec -> {});

    assertThatThrownBy(builder::build).isSameAs(error);
  }

  @Test
  void build_sameObjectsTwice_areRefused() {
    Polled<String> source = new Polled<>("page", String.class);
    builder.discovery("one", SERVERS);
    builder.discovery("two", SERVERS);
    builder.source(source, spec -> spec.name("one"));
    builder.source(source, spec -> spec.name("two"));

    assertThat(problems())
        .isEqualTo(
            """
            2 problems in the configuration:
              code: discovery[1]: the same object as discovery[0] in code (expected: an object of \
            its own)
              code: sources[1]: the same object as sources[0] in code (expected: an object of its \
            own)""");
  }

  @Test
  void build_workersOutOfRange_isAProblem() {
    builder.discovery(SERVERS);
    builder.source(new Polled<>("page", String.class), spec -> {});
    builder.workers(0);

    assertThat(problems())
        .isEqualTo(
            """
            1 problem in the configuration:
              code: workers: 0 (expected: 1 to 1024)""");
  }

  @Test
  void build_secondTime_isRefused() {
    builder.discovery(SERVERS);
    builder.source(new Polled<>("page", String.class), spec -> {});
    builder.build();

    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("build() was called before");
  }
}
