package io.forebay.sources.k8s;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows one inference pool by its name, in both groups that there are: the newer one counts where
 * both have it. To be used by an agenda's tasks only.
 */
final class PoolWatch {
  static final String GROUP = "inference.networking.k8s.io/v1";
  static final String GROUP_BEFORE = "inference.networking.x-k8s.io/v1alpha2";

  private static final String PLURAL = "inferencepools";

  private final PodSelection selection;
  private final Watches watches;
  private final Consumer<@Nullable InferencePool> changed;
  private final Sight sight;
  private final Group newer;
  private final Group older;
  private boolean decided;
  private @Nullable InferencePool current;
  private @Nullable String told;

  /**
   * Makes one that sees nothing yet.
   *
   * @param changed is given the pool, and each state of it that selects other pods or ports; null
   *     when it is known that there is none
   */
  PoolWatch(
      PodSelection selection,
      Watches watches,
      Agenda agenda,
      Sight sight,
      Consumer<@Nullable InferencePool> changed) {
    this.selection = selection;
    this.watches = watches;
    this.sight = sight;
    this.changed = changed;
    newer = new Group(agenda, GROUP);
    older = new Group(agenda, GROUP_BEFORE);
  }

  void open() {
    newer.open();
    older.open();
  }

  void close() {
    newer.pools.close();
    older.pools.close();
  }

  /**
   * Finds out what is known now.
   *
   * @param news whether a fault is to be told though it is the one that was told last
   */
  private void look(boolean news) {
    InferencePool pool = newer.pool();
    if (pool == null && newer.decided()) {
      pool = older.pool();
    }
    if (pool != null || (newer.decided() && older.decided())) {
      decide(pool);
    }
    tellSight(news);
  }

  private void decide(@Nullable InferencePool pool) {
    boolean same =
        decided
            && (pool == null
                ? current == null
                : current != null
                    && pool.selector().equals(current.selector())
                    && pool.ports().equals(current.ports()));
    decided = true;
    current = pool;
    if (!same) {
      changed.accept(pool);
    }
  }

  private void tellSight(boolean news) {
    String fault = fault();
    boolean known = fault != null && fault.equals(told);
    told = fault;
    if (fault != null) {
      // A group that is seen well confirms every second that the pool is not in it.
      if (news || !known) {
        sight.lost(this, fault);
      }
    } else if (decided) {
      sight.seen(this);
    }
  }

  /** Why it is not known what the pool is, or that there is none; null if all is well. */
  private @Nullable String fault() {
    if (newer.pool() != null) {
      return newer.reason();
    }
    if (decided && current == null) {
      return none();
    }
    if (!newer.decided() || !newer.unavailable()) {
      String reason = newer.reason();
      if (reason != null) {
        return reason;
      }
    }
    return older.pool() == null && older.unavailable() ? null : older.reason();
  }

  /** What was found where neither group is known to have the pool. */
  private String none() {
    Group refused = newer.forbidden() ? newer : older;
    String pool = "InferencePool " + selection.place(watches.namespace()) + ": ";
    if (!refused.forbidden()) {
      return "no " + pool + newer.finding() + "; " + older.finding();
    }
    Group other = newer.forbidden() ? older : newer;
    // Nothing may follow the role, which is to be pasted.
    return (other.pools.listed() ? "no " : "cannot tell whether there is an ")
        + pool
        + (other.forbidden() ? "" : other.finding() + "; ")
        + refused.advice(other.forbidden() ? PLURAL : refused.resource());
  }

  /** The pool in one group. */
  private final class Group implements Following.Listener<InferencePool> {
    private final String apiVersion;
    private final Following<InferencePool> pools;
    private @Nullable ApiFault fault;

    private Group(Agenda agenda, String apiVersion) {
      this.apiVersion = apiVersion;
      pools = new Following<>(agenda, this);
    }

    private void open() {
      pools.open(
          watches,
          selection
              .within(ResourceQuery.resource(apiVersion, PLURAL))
              .fieldSelector("metadata.name=" + selection.name()),
          new InferencePoolReader());
    }

    private @Nullable InferencePool pool() {
      List<InferencePool> named =
          pools.objects().stream()
              .filter(pool -> pool.key().name().equals(selection.name()))
              .toList();
      return pools.listed() && !named.isEmpty() ? named.get(0) : null;
    }

    /** Tells whether the group is not served, or may not be seen. */
    private boolean unavailable() {
      return fault != null
          && (fault.kind() == ApiFault.Kind.NOT_FOUND || fault.kind() == ApiFault.Kind.FORBIDDEN);
    }

    /** Tells whether it is known if the pool is in this group. */
    private boolean decided() {
      return pools.listed() || unavailable();
    }

    private @Nullable String reason() {
      if (fault == null) {
        return null;
      }
      return forbidden() ? advice(resource()) : fault.getMessage();
    }

    private boolean forbidden() {
      return fault != null && fault.kind() == ApiFault.Kind.FORBIDDEN;
    }

    private String resource() {
      return PLURAL + " of " + apiVersion;
    }

    /** One role for both groups: two of one name would replace each other. */
    private String advice(String what) {
      String namespace = selection.namespace();
      return Advice.refused(
          fault == null ? "" : Advice.user(Texts.of(fault)),
          what,
          List.of(
              ResourceQuery.resource(GROUP, PLURAL).group(),
              ResourceQuery.resource(GROUP_BEFORE, PLURAL).group()),
          PLURAL,
          namespace.isEmpty() ? watches.namespace() : namespace);
    }

    private String finding() {
      if (fault == null) {
        return "none of this name in " + apiVersion;
      }
      return fault.kind() == ApiFault.Kind.NOT_FOUND
          ? apiVersion + " is not served"
          : apiVersion + ": " + fault.getMessage();
    }

    @Override
    public void listed() {
      fault = null;
      look(true);
    }

    @Override
    public void changed(@Nullable InferencePool before, @Nullable InferencePool now) {
      fault = null;
      look(true);
    }

    @Override
    public void confirmed() {
      fault = null;
      look(false);
    }

    @Override
    public void failed(ApiFault fault) {
      this.fault = fault;
      look(true);
    }
  }
}
