package io.forebay.sources.k8s;

import io.forebay.api.Endpoint;
import io.forebay.api.SourceContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Joins the objects that one collection asked for with the endpoints that they belong to, and tells
 * the collection of each endpoint's changes, one after the other. What became of objects and
 * endpoints is told to it by one thread at a time; the rest is thread-safe. Neither a collection
 * nor a mapping is called under its lock.
 */
final class ObjectJoin {
  /** An object, and by what it was found. */
  private record Placed(KubernetesObject object, MappingKeys keys) {}

  private final SafeMapping mapping;
  private final SourceContext<ResourceChange> context;
  private final List<ResourceCollection> collections;
  private final BooleanSupplier idle;

  private final Map<ObjectKey, Placed> objects = new HashMap<>();
  private final KeyIndex<ObjectKey> objectsByKey = new KeyIndex<>();
  private final Map<Endpoint, Mailbox> mailboxes = new HashMap<>();
  private final KeyIndex<Mailbox> mailboxesByKey = new KeyIndex<>();

  /** Of whose objects the collection does not know all yet. */
  private final Set<Mailbox> busy = new LinkedHashSet<>();

  /** Whose collection did not take all that it was told. */
  private final Set<Mailbox> refusing = new LinkedHashSet<>();

  /** Ends when the collection knows all objects of all endpoints, or nothing can be seen. */
  private CompletableFuture<Void> settled = new CompletableFuture<>();

  private boolean objectsKnown;
  private boolean endpointsKnown;
  private boolean closed;

  /**
   * Makes one.
   *
   * @param idle whether nothing has come that it was not told
   */
  ObjectJoin(WishedResources wish, SourceContext<ResourceChange> context, BooleanSupplier idle) {
    this.mapping = new SafeMapping(wish, context);
    this.context = context;
    this.idle = idle;
    collections = List.of(wish.collection());
  }

  /** Makes a stage of its own for what comes from now on, if the last one has ended. */
  synchronized CompletionStage<Void> unsettled() {
    if (settled.isDone() && !closed) {
      settled = new CompletableFuture<>();
    }
    return settled;
  }

  /** Takes note that all objects were told, or that they cannot be seen. */
  synchronized void looked() {
    objectsKnown = true;
  }

  /** Takes note that what was told of objects is what there is. */
  void confirmed() {
    looked();
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    // Endpoints whose last change is still being extracted are left out by the data layer.
    context.confirm(collections);
    // A collection that never takes it costs that much once in a confirmation.
    List<Mailbox> again;
    synchronized (this) {
      again = List.copyOf(refusing);
      refusing.clear();
      again.forEach(Mailbox::again);
      busy.addAll(again);
    }
    again.forEach(this::tell);
  }

  /** Takes note that objects cannot be seen at present. */
  void failed(String reason) {
    looked();
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    context.failed(collections, reason);
  }

  /** Takes note of an object's state; null if it is gone. */
  void place(ObjectKey key, @Nullable KubernetesObject now) {
    MappingKeys keys = now == null ? MappingKeys.NONE : mapping.keysOf(now);
    Set<Mailbox> concerned;
    synchronized (this) {
      if (closed) {
        return;
      }
      Placed before = objects.remove(key);
      Set<Mailbox> were = before == null ? Set.of() : mailboxesByKey.find(before.keys());
      if (before != null) {
        objectsByKey.remove(before.keys(), key);
      }
      Set<Mailbox> are = Set.of();
      if (now != null) {
        objects.put(key, new Placed(now, keys));
        objectsByKey.add(keys, key);
        are = before != null && before.keys().equals(keys) ? were : mailboxesByKey.find(keys);
      }
      for (Mailbox mailbox : were) {
        if (!are.contains(mailbox)) {
          mailbox.set(key, null);
        }
      }
      for (Mailbox mailbox : are) {
        mailbox.set(key, now);
      }
      concerned = new LinkedHashSet<>(were);
      concerned.addAll(are);
      busy.addAll(concerned);
    }
    concerned.forEach(this::tell);
  }

  /** Takes note of what became of endpoints. */
  void updateEndpoints(Map<Endpoint, Inbox.Fate> fates) {
    Map<Endpoint, MappingKeys> keys = new LinkedHashMap<>();
    fates.forEach(
        (endpoint, fate) -> {
          if (fate != Inbox.Fate.REMOVED) {
            keys.put(endpoint, mapping.keysOf(endpoint));
          }
        });
    Set<Mailbox> concerned = new LinkedHashSet<>();
    synchronized (this) {
      if (closed) {
        return;
      }
      endpointsKnown = true;
      for (Endpoint endpoint : fates.keySet()) {
        MappingKeys now = keys.get(endpoint);
        Mailbox mailbox = now == null ? remove(endpoint) : move(endpoint, now);
        if (mailbox != null) {
          concerned.add(mailbox);
        }
      }
      busy.addAll(concerned);
    }
    concerned.forEach(this::tell);
  }

  private @Nullable Mailbox remove(Endpoint endpoint) {
    Mailbox mailbox = mailboxes.remove(endpoint);
    if (mailbox != null) {
      mailboxesByKey.remove(mailbox.keys(), mailbox);
      mailbox.close();
      refusing.remove(mailbox);
    }
    return mailbox;
  }

  private Mailbox move(Endpoint endpoint, MappingKeys now) {
    Mailbox mailbox =
        mailboxes.computeIfAbsent(endpoint, added -> new Mailbox(added, MappingKeys.NONE));
    MappingKeys before = mailbox.keys();
    if (!before.equals(now)) {
      mailboxesByKey.remove(before, mailbox);
      mailboxesByKey.add(now, mailbox);
      mailbox.keys(now);
      Set<ObjectKey> are = objectsByKey.find(now);
      for (ObjectKey key : objectsByKey.find(before)) {
        if (!are.contains(key)) {
          mailbox.set(key, null);
        }
      }
      for (ObjectKey key : are) {
        Placed placed = objects.get(key);
        mailbox.set(key, placed == null ? null : placed.object());
      }
    }
    return mailbox;
  }

  /** Ends all; what was not told is dropped. */
  synchronized void close() {
    closed = true;
    mailboxes.clear();
    objects.clear();
    busy.clear();
    refusing.clear();
    settled.complete(null);
  }

  /** Submits one change after the other, each when the one before was extracted. */
  private void tell(Mailbox mailbox) {
    while (true) {
      ResourceChange change;
      synchronized (this) {
        change = closed ? null : mailbox.next();
        if (change == null && !mailbox.busy()) {
          busy.remove(mailbox);
        }
      }
      if (change == null) {
        settle();
        return;
      }
      CompletableFuture<Boolean> told =
          context.submit(mailbox.endpoint(), change, collections).toCompletableFuture();
      if (!told.isDone()) {
        var unused =
            told.whenComplete(
                (published, fault) -> {
                  told(mailbox, Boolean.TRUE.equals(published));
                  tell(mailbox);
                });
        return;
      }
      // Without a loop, a thousand changes that are refused at once would fill the stack.
      told(mailbox, told.getNow(false));
    }
  }

  private synchronized void told(Mailbox mailbox, boolean taken) {
    mailbox.told(taken);
    if (mailbox.hasRefused() && mailboxes.get(mailbox.endpoint()) == mailbox) {
      refusing.add(mailbox);
    } else {
      refusing.remove(mailbox);
    }
  }

  /** Ends the stage if there is nothing left to be told. */
  void settle() {
    CompletableFuture<Void> ended;
    synchronized (this) {
      if (!objectsKnown || !endpointsKnown || !busy.isEmpty()) {
        return;
      }
      ended = settled;
    }
    // In this order: the stage that is made after something has come is not taken for another.
    if (idle.getAsBoolean()) {
      ended.complete(null);
    }
  }
}
