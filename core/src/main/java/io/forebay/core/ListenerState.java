package io.forebay.core;

import io.forebay.api.EndpointListener;
import io.forebay.core.LayerReport.ListenerReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells one listener what changed. What it has not been told yet is kept as a few bits for each
 * endpoint, so a slow listener costs no more memory than there are endpoints.
 */
final class ListenerState {
  private static final int ADDED = 1;
  private static final int CHANGED = 2;
  private static final int ATTRIBUTES = 4;
  private static final int REMOVED = 8;

  private final EndpointListener listener;
  private final PluginCalls calls;

  /** What to tell, in the order in which it began. Guarded by this. */
  private Map<EndpointState, Integer> pending = new LinkedHashMap<>();

  /** Whether a task is scheduled that will tell all that is pending. Guarded by this. */
  private boolean scheduled;

  ListenerState(EndpointListener listener, Workers workers, Timer timer) {
    this.listener = listener;
    this.calls =
        new PluginCalls(new Plugin("listener " + listener.getClass().getName()), workers, timer);
  }

  void added(EndpointState endpoint) {
    note(endpoint, ADDED);
  }

  void changed(EndpointState endpoint) {
    note(endpoint, CHANGED);
  }

  void attributesChanged(EndpointState endpoint) {
    note(endpoint, ATTRIBUTES);
  }

  /** Returns what notes for all of these that an endpoint's attributes changed. */
  static Consumer<EndpointState> attributesChanged(List<ListenerState> listeners) {
    ListenerState[] all = listeners.toArray(ListenerState[]::new);
    return endpoint -> {
      // An array, because this follows each publication: an iterator would cost 48 bytes.
      for (ListenerState listener : all) {
        listener.attributesChanged(endpoint);
      }
    };
  }

  void removed(EndpointState endpoint) {
    note(endpoint, REMOVED);
  }

  private synchronized void note(EndpointState endpoint, int what) {
    int before = pending.getOrDefault(endpoint, 0);
    if (what == REMOVED && (before & ADDED) != 0) {
      pending.remove(endpoint);
      return;
    }
    pending.put(endpoint, before | what);
    if (!scheduled) {
      scheduled = true;
      calls.later(this::tell);
    }
  }

  private void tell() {
    Map<EndpointState, Integer> batch;
    synchronized (this) {
      batch = pending;
      pending = new LinkedHashMap<>();
      scheduled = false;
    }
    batch.forEach(this::tell);
  }

  private void tell(EndpointState endpoint, int what) {
    if ((what & ADDED) != 0) {
      calls.call("endpointAdded", () -> listener.endpointAdded(endpoint));
    }
    if ((what & CHANGED) != 0) {
      calls.call("endpointChanged", () -> listener.endpointChanged(endpoint));
    }
    // A publication can be noted just after the removal was; the removal is the last word.
    if ((what & ATTRIBUTES) != 0 && ((what & REMOVED) != 0 || !endpoint.removed())) {
      calls.call(
          "attributesChanged", () -> listener.attributesChanged(endpoint, endpoint.attributes()));
    }
    if ((what & REMOVED) != 0) {
      calls.call("endpointRemoved", () -> listener.endpointRemoved(endpoint));
    }
  }

  ListenerReport report() {
    return new ListenerReport(listener.getClass().getName(), calls.counts());
  }
}
