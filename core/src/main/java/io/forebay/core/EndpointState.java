package io.forebay.core;

import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One life of an endpoint. Written by the attribute store and the list of endpoints alone. */
final class EndpointState implements Endpoint {
  private final EndpointId id;
  private final Stripe stripe;
  private volatile EndpointInfo info;
  private volatile Picture picture = Picture.EMPTY;
  private volatile boolean removed;

  /** Its row in the table of numbers, or null if there is none. Set before anybody knows of it. */
  private @Nullable NumberRow row;

  /** By the number of the collection. Guarded by the stripe. */
  private final Freshness[] freshness;

  /** The keys whose values could not be merged the last time. Guarded by the endpoint's stripe. */
  private Set<SharedKey> unmerged = Set.of();

  /** How often anything changed that is merged. Guarded by the endpoint's stripe. */
  private long sharedVersion;

  /**
   * What the store knows of one collection's attributes of this endpoint. Guarded by the endpoint's
   * stripe.
   */
  static final class Freshness {
    /** Whether anything was published. */
    private boolean published;

    /** When the published attributes were observed or confirmed, on the timer's clock. */
    private long observedNanos;

    /** When they were observed. */
    private long publishedNanos;

    /** When the source confirmed what it had told until then; null if never. */
    @Nullable Observed confirmed;

    /** Whether it is to be confirmed by a task that has not begun. */
    boolean confirming;

    /** What it put under keys that others produce, too; null if that is nothing. */
    @Nullable Parts parts;

    /** The look at the age that is scheduled, or null. */
    Timer.@Nullable Task look;

    /**
     * Returns when something that is to be published counts as observed: what the source told
     * before it confirmed all, it has confirmed.
     *
     * @return null if what is published is newer
     */
    @Nullable Observed accepted(Observed observation) {
      if (published) {
        long newest = observation.told() ? publishedNanos : observedNanos;
        if (newest - observation.nanos() > 0) {
          return null;
        }
      }
      Observed last = confirmed;
      boolean lifted = observation.told() && last != null && last.after(observation.nanos());
      return lifted ? last : observation;
    }

    /**
     * Notes that something is published.
     *
     * @param observation when it was observed
     * @param accepted when it counts as observed
     */
    void published(Observed observation, Observed accepted) {
      publishedNanos = observation.nanos();
      observedNanos = accepted.nanos();
      published = true;
    }

    /** Notes that what is published is as new as this. */
    void renewed(Observed now) {
      observedNanos = now.nanos();
    }

    /** Returns how old what is published is; less than nothing if there is nothing. */
    long age(long now) {
      return published ? now - observedNanos : -1;
    }

    /** Notes that the source confirmed what it had told until then. */
    void confirmed(Observed now) {
      if (confirmed == null || now.after(confirmed.nanos())) {
        confirmed = now;
      }
    }

    /** Tells whether anything was published, and nothing that is as new as this. */
    boolean before(Observed now) {
      return published && now.after(observedNanos);
    }
  }

  /**
   * Makes an endpoint without attributes.
   *
   * @param collections how many collections the layer has
   * @param stripe what guards it, perhaps with other endpoints
   */
  EndpointState(EndpointInfo info, int collections, Stripe stripe) {
    this.stripe = stripe;
    this.id = info.id();
    this.info = info;
    freshness = new Freshness[collections];
    for (int i = 0; i < collections; i++) {
      freshness[i] = new Freshness();
    }
  }

  @Override
  public EndpointId id() {
    return id;
  }

  @Override
  public EndpointInfo info() {
    return info;
  }

  @Override
  public Attributes attributes() {
    return picture;
  }

  void info(EndpointInfo info) {
    this.info = info;
  }

  Picture picture() {
    return picture;
  }

  void picture(Picture picture) {
    this.picture = picture;
  }

  @Nullable NumberRow row() {
    return row;
  }

  void row(NumberRow row) {
    this.row = row;
  }

  boolean removed() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  /**
   * Forgets what was kept for later publications, and cancels the looks at the age, which would
   * keep this object until they are due.
   */
  void forget() {
    for (Freshness each : freshness) {
      each.parts = null;
      if (each.look != null) {
        each.look.cancel();
        each.look = null;
      }
    }
  }

  /** Returns what guards all that is written, but for the info. No plugin's code runs under it. */
  Stripe stripe() {
    return stripe;
  }

  Freshness freshness(int collection) {
    return freshness[collection];
  }

  long sharedVersion() {
    return sharedVersion;
  }

  void sharedChanged() {
    sharedVersion++;
  }

  /** Notes whether values could be merged, and returns whether that has changed. */
  boolean merging(SharedKey key, boolean works) {
    if (works) {
      return !unmerged.isEmpty() && unmerged.remove(key);
    }
    if (unmerged.isEmpty()) {
      unmerged = Collections.newSetFromMap(new IdentityHashMap<>());
    }
    return unmerged.add(key);
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
