package io.forebay.sources.k8s;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one query, as an agenda's tasks see them: nothing until all were listed, then all,
 * then each change. To be used by the agenda's tasks only.
 *
 * @param <T> what is kept of an object
 */
final class Following<T extends WatchedObject> {
  /**
   * Is told in tasks of the agenda.
   *
   * @param <T> what is kept of an object
   */
  interface Listener<T extends WatchedObject> {
    /** All were listed for the first time. */
    void listed();

    /** One came (before is null), changed, or went (now is null), after all were listed. */
    void changed(@Nullable T before, @Nullable T now);

    /** What is known is what there is. */
    void confirmed();

    /** Nothing can be seen at present. */
    void failed(ApiFault fault);
  }

  private final Agenda agenda;
  private final Listener<T> listener;
  private final Map<ObjectKey, T> objects = new HashMap<>();
  private @Nullable Subscription subscription;
  private boolean listed;
  private boolean closed;

  Following(Agenda agenda, Listener<T> listener) {
    this.agenda = agenda;
    this.listener = listener;
  }

  /** Begins. To be called once. */
  void open(Watches watches, ResourceQuery query, ObjectReader<T> reader) {
    subscription = watches.subscribe(query, reader, new Tasks());
  }

  /** Ends. Nothing is told any more. */
  void close() {
    closed = true;
    if (subscription != null) {
      subscription.close();
    }
  }

  /** Tells whether all were listed. */
  boolean listed() {
    return listed;
  }

  /** Returns what there is; of value after all were listed. */
  Collection<T> objects() {
    return Collections.unmodifiableCollection(objects.values());
  }

  @Nullable T object(ObjectKey key) {
    return objects.get(key);
  }

  private void put(T object) {
    T before = objects.put(object.key(), object);
    if (listed) {
      listener.changed(before, object);
    }
  }

  private void remove(T object) {
    T before = objects.remove(object.key());
    if (listed && before != null) {
      listener.changed(before, null);
    }
  }

  /** Makes tasks of a watch's calls. */
  private final class Tasks implements WatchListener<T> {
    private void run(Runnable task) {
      agenda.run(
          () -> {
            if (!closed) {
              task.run();
            }
          });
    }

    @Override
    public void added(T object) {
      run(() -> put(object));
    }

    @Override
    public void updated(T before, T now) {
      run(() -> put(now));
    }

    @Override
    public void deleted(T last) {
      run(() -> remove(last));
    }

    @Override
    public void synced() {
      run(
          () -> {
            if (!listed) {
              listed = true;
              listener.listed();
            }
          });
    }

    @Override
    public void confirmed() {
      run(
          () -> {
            if (listed) {
              listener.confirmed();
            }
          });
    }

    @Override
    public void failed(ApiFault fault) {
      run(() -> listener.failed(fault));
    }
  }
}
