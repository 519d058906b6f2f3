package io.forebay.core;

import io.forebay.api.AttributeKey;
import io.forebay.api.DataCollection;
import io.forebay.api.DataSource;
import io.forebay.api.PollingSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the sources of one data layer and what they have to do with each other. */
final class SourceCheck {
  private static final Logger log = LoggerFactory.getLogger(SourceCheck.class);

  private final Problems problems;
  private final TimingCheck timings;
  private final Names sourceNames;
  private final Keys keys;

  SourceCheck(Problems problems) {
    this.problems = problems;
    timings = new TimingCheck(problems);
    sourceNames = new Names(problems);
    keys = new Keys(problems);
  }

  /** Checks what was given for a source that could not be made. */
  void checkWithoutSource(SourceDraft draft) {
    String name = sourceNames.take(draft.name, null, "its type", draft.where);
    Timing timing = timings.polling(draft, null);
    // Whether it would be polled is not known; but an interval that was given says so.
    Duration interval = draft.interval == null ? null : timing.interval();
    Duration age = TimingCheck.defaultAge(interval);
    age = timings.maximalAge(draft.maximalAge, age, draft, interval);
    Names names = new Names(problems);
    for (CollectionDraft collection : draft.collections) {
      produces(collection, name(collection, names), name);
      timings.maximalAge(collection.maximalAge(), age, draft, interval);
    }
  }

  /** Checks one source. What it returns is of use only if there is no problem. */
  <D> SourceSetup<D> check(SourceDraft draft, DataSource<D> source) {
    String className = source.getClass().getName();
    String type = Faults.call(problems, draft.where, "type() of " + className, source::type);
    String name = sourceNames.take(draft.name, type, "its type", draft.where);
    Class<D> dataType =
        Faults.call(problems, draft.where, "dataType() of " + className, source::dataType);
    PollingSource<D> polled = source instanceof PollingSource<D> polling ? polling : null;
    Timing timing =
        polled == null ? timings.pushed(draft, className) : timings.polling(draft, polled);
    Duration interval = polled == null ? null : timing.interval();
    Duration age =
        polled == null ? timings.pushedAge(draft, source) : TimingCheck.defaultAge(interval);
    age = timings.maximalAge(draft.maximalAge, age, draft, interval);
    // A collection that could not be made is missing here, and has been told of.
    if (draft.collections.isEmpty() && problems.isEmpty()) {
      log.warn("source '{}' has no collections: nothing will be kept of its data", name);
    }
    Names names = new Names(problems);
    List<CollectionSetup<D>> collections = new ArrayList<>();
    for (CollectionDraft collection : draft.collections) {
      String collectionName = name(collection, names);
      boolean typed = dataType != null && typesMatch(collection, collectionName, name, dataType);
      List<AttributeKey<?>> produced = produces(collection, collectionName, name);
      Duration collectionAge = timings.maximalAge(collection.maximalAge(), age, draft, interval);
      if (typed) {
        // The classes say so, even where a raw type or a configuration hid it from the compiler.
        @SuppressWarnings("unchecked")
        DataCollection<? super D> matching = (DataCollection<? super D>) collection.collection();
        subscribe(source, matching, name, collectionName, collection.where());
        collections.add(
            new CollectionSetup<>(
                collectionName, matching, produced, collectionAge, Origin.of(matching.getClass())));
      }
    }
    return new SourceSetup<>(
        name,
        String.valueOf(type),
        source,
        timing,
        List.copyOf(collections),
        Origin.of(source.getClass()));
  }

  private String name(CollectionDraft draft, Names names) {
    DataCollection<?> collection = draft.collection();
    String own =
        Faults.call(
            problems,
            draft.where(),
            "name() of " + collection.getClass().getName(),
            collection::name);
    return names.take(draft.name(), own, "its own name", draft.where());
  }

  private boolean typesMatch(
      CollectionDraft draft, String collection, String source, Class<?> dataType) {
    @Nullable Class<?> accepted =
        Faults.call(
            problems,
            draft.where(),
            "accepts() of " + draft.collection().getClass().getName(),
            draft.collection()::accepts);
    if (accepted == null) {
      return false;
    }
    if (accepted.isAssignableFrom(dataType)) {
      return true;
    }
    problems.add(
        draft.where(),
        "collection '"
            + collection
            + "' accepts "
            + Keys.name(accepted, dataType)
            + ", but source '"
            + source
            + "' gives "
            + Keys.name(dataType, accepted)
            + " (expected: a collection that accepts this class or a supertype of it)");
    return false;
  }

  private List<AttributeKey<?>> produces(CollectionDraft draft, String collection, String source) {
    Set<AttributeKey<?>> produced =
        Faults.call(
            problems,
            draft.where(),
            "produces() of " + draft.collection().getClass().getName(),
            // A copy is made of the plugin's set here, because its iterator may throw, too.
            () -> copy(draft.collection().produces()));
    if (produced == null) {
      return List.of();
    }
    keys.produce(
        produced, "collection '" + collection + "' of source '" + source + "'", draft.where());
    return new ArrayList<>(produced);
  }

  private static @Nullable Set<AttributeKey<?>> copy(@Nullable Set<AttributeKey<?>> keys) {
    return keys == null ? null : new LinkedHashSet<>(keys);
  }

  private <D> void subscribe(
      DataSource<D> source,
      DataCollection<? super D> collection,
      String name,
      String collectionName,
      Where where) {
    try {
      source.subscribe(collection);
    } catch (Throwable thrown) {
      Faults.rethrowIfFatal(thrown);
      problems.add(
          where,
          "source '"
              + name
              + "' refuses collection '"
              + collectionName
              + "': "
              + Faults.message(thrown));
    }
  }
}
