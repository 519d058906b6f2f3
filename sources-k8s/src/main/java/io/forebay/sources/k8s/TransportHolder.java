package io.forebay.sources.k8s;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transport in use: replaced when the files of certificates and keys are. Thread-safe. */
final class TransportHolder implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TransportHolder.class);
  private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

  private final ServerDetails details;
  private final Duration connectTimeout;
  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock, but for reading.
  private volatile Transport transport;
  private TlsMaterial material;

  TransportHolder(ServerDetails details, Duration timeout, Executor executor) throws ApiFault {
    this.details = details;
    this.connectTimeout = timeout.compareTo(LONGEST_CONNECT) < 0 ? timeout : LONGEST_CONNECT;
    this.executor = executor;
    this.material = TlsMaterial.read(details);
    this.transport = make(material);
  }

  private Transport make(TlsMaterial of) throws ApiFault {
    return new Transport(Tls.context(details, of), details.proxy(), connectTimeout, executor);
  }

  Transport current() {
    return transport;
  }

  /**
   * Looks whether the files are others than those with which a transport failed.
   *
   * @return whether there is another transport to try
   */
  boolean renewed(Transport failed) {
    lock.lock();
    try {
      if (transport != failed) {
        return true;
      }
      TlsMaterial now = TlsMaterial.read(details);
      if (now.equals(material)) {
        return false;
      }
      transport = make(now);
      material = now;
      // Streams that it carries go on; it ends with the last of them.
      log.info("{}: new certificates are in use from now on", details.source());
      return true;
    } catch (ApiFault e) {
      log.debug("{}: the certificates in use stay", details.source(), e);
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
