package io.forebay.sources.metrics;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

/**
 * As whom we speak, and whom we trust, at one moment.
 *
 * @param authorization the value of the header, a secret; or null for none
 * @param tls for https, or null for http
 */
record Access(@Nullable String authorization, @Nullable SslContext tls) {
  static final Access PLAIN = new Access(null, null);

  /** Says what there is, and no secret. */
  @Override
  public String toString() {
    return (tls == null ? "http" : "https") + (authorization == null ? "" : " with credentials");
  }
}
