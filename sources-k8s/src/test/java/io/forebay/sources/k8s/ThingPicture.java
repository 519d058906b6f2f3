package io.forebay.sources.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A listener that holds the watch to what it promises, call by call. */
class ThingPicture implements WatchListener<Thing> {
  final Map<String, Thing> things = new TreeMap<>();
  final List<String> calls = new ArrayList<>();
  private final Set<String> deleted = new HashSet<>();
  final List<ApiFault> faults = new ArrayList<>();
  final List<AssertionError> broken = new ArrayList<>();
  int synced;
  int confirmed;
  boolean failing;

  /** Fails if a promise was broken; the watch catches what a listener throws. */
  void verify() {
    if (!broken.isEmpty()) {
      throw broken.get(0);
    }
  }

  private void check(Runnable assertions) {
    try {
      assertions.run();
    } catch (AssertionError e) {
      broken.add(e);
    }
  }

  @Override
  public void added(Thing now) {
    calls.add("added " + now.key().name() + " " + now.value());
    Thing before = things.put(now.key().name(), now);
    check(
        () -> {
          assertThat(before).as("before %s was added", now).isNull();
          assertThat(deleted).as("uids deleted before").doesNotContain(now.uid());
        });
  }

  @Override
  public void updated(Thing before, Thing now) {
    calls.add("updated " + now.key().name() + " " + before.value() + " " + now.value());
    Thing known = things.put(now.key().name(), now);
    check(
        () -> {
          assertThat(before).isSameAs(known);
          assertThat(now.uid()).isEqualTo(before.uid());
          assertThat(Long.parseLong(now.resourceVersion()))
              .isGreaterThan(Long.parseLong(before.resourceVersion()));
        });
  }

  @Override
  public void deleted(Thing last) {
    calls.add("deleted " + last.key().name() + " " + last.value());
    Thing known = things.remove(last.key().name());
    deleted.add(last.uid());
    check(() -> assertThat(last).isSameAs(known));
  }

  @Override
  public void synced() {
    calls.add("synced");
    synced++;
  }

  @Override
  public void confirmed() {
    calls.add("confirmed");
    confirmed++;
    failing = false;
  }

  @Override
  public void failed(ApiFault fault) {
    calls.add("failed " + fault.kind());
    faults.add(fault);
    failing = true;
  }
}
