package io.forebay.sources.k8s;

/**
 * The kinds of IP addresses that a pod may have.
 *
 * <pre>{@code
 * IpFamily family = IpFamily.valueOf("IPV6");
 * }</pre>
 */
public enum IpFamily {
  /** Four numbers with points between them. */
  IPV4("IPv4"),
  /** What has colons. */
  IPV6("IPv6");

  private final String text;

  IpFamily(String text) {
    this.text = text;
  }

  /** Tells whether an IP address is of this family. */
  boolean has(String address) {
    return (address.indexOf(':') >= 0) == (this == IPV6);
  }

  /** Returns the name as Kubernetes writes it. */
  @Override
  public String toString() {
    return text;
  }
}
