package io.forebay.core;

import io.forebay.api.Attributes;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.EndpointInfo;
import org.jspecify.annotations.Nullable;

/** One life of an endpoint. Written by the attribute store and the list of endpoints alone. */
final class EndpointState implements Endpoint {
  private final EndpointId id;
  private volatile EndpointInfo info;
  private volatile Picture picture = Picture.EMPTY;
  private volatile boolean removed;
  private final Freshness[] freshness;

  /**
   * What the store knows of one collection's attributes of this endpoint. Guarded by the endpoint's
   * stripe.
   */
  static final class Freshness {
    /** When the published attributes were observed, on the timer's clock. */
    long observedNanos;

    /** Whether anything was ever published. */
    boolean published;

    /** The look at the age that is scheduled, or null. */
    Timer.@Nullable Task look;
  }

  /** Makes an endpoint without attributes, for a layer with this many collections. */
  EndpointState(EndpointInfo info, int collections) {
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

  boolean removed() {
    return removed;
  }

  void markRemoved() {
    removed = true;
  }

  /** Cancels the looks at the age, which would keep this object until they are due. */
  void unwatch() {
    for (Freshness each : freshness) {
      if (each.look != null) {
        each.look.cancel();
        each.look = null;
      }
    }
  }

  Freshness freshness(int collection) {
    return freshness[collection];
  }

  @Override
  public String toString() {
    return info.toString();
  }
}
