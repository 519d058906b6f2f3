package io.forebay.sources.k8s;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The contents of the files that TLS needs, to see whether they have changed. Immutable. */
final class TlsMaterial {
  private final byte @Nullable [] authorities;
  private final byte @Nullable [] certificate;
  private final byte @Nullable [] key;

  private TlsMaterial(
      byte @Nullable [] authorities, byte @Nullable [] certificate, byte @Nullable [] key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
  }

  static TlsMaterial read(ServerDetails details) throws ApiFault {
    return new TlsMaterial(
        bytes(details.authorities()), bytes(details.certificate()), bytes(details.key()));
  }

  private static byte @Nullable [] bytes(@Nullable Pem pem) throws ApiFault {
    return pem == null ? null : pem.read();
  }

  byte @Nullable [] authorities() {
    return authorities;
  }

  byte @Nullable [] certificate() {
    return certificate;
  }

  byte @Nullable [] key() {
    return key;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof TlsMaterial other
        && Arrays.equals(authorities, other.authorities)
        && Arrays.equals(certificate, other.certificate)
        && Arrays.equals(key, other.key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(authorities) + 31 * Arrays.hashCode(certificate);
  }
}
