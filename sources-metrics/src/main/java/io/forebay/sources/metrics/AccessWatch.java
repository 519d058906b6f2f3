package io.forebay.sources.metrics;

import io.forebay.api.FetchContext;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the files of secrets and certificates. Whoever begins a fetch looks at them, at most once
 * in a while and one thread at a time; the others take what there is. Thread-safe.
 */
final class AccessWatch {
  private static final Logger log = LoggerFactory.getLogger(AccessWatch.class);

  private final @Nullable Part<String> authorization;
  private final @Nullable Part<SslContext> tls;
  private final long pauseNanos;
  private final ReentrantLock looking = new ReentrantLock();
  private volatile long lastLook = System.nanoTime();
  private volatile Access access;

  AccessWatch(
      @Nullable Watched<String> authorization, @Nullable Watched<SslContext> tls, Duration pause) {
    this.authorization = authorization == null ? null : new Part<>("credentials", authorization);
    this.tls = tls == null ? null : new Part<>("certificates", tls);
    this.pauseNanos = pause.toNanos();
    this.access = now();
  }

  /** How it is now for a source that is called so. Reads files if it is time to. */
  Access current(String source, FetchContext fetch) {
    if (System.nanoTime() - lastLook >= pauseNanos && looking.tryLock()) {
      try {
        lastLook = System.nanoTime();
        if (authorization != null) {
          authorization.look(source, fetch);
        }
        if (tls != null) {
          tls.look(source, fetch);
        }
        access = now();
      } finally {
        looking.unlock();
      }
    }
    return access;
  }

  boolean https() {
    return tls != null;
  }

  boolean hasCredentials() {
    return authorization != null;
  }

  private Access now() {
    return new Access(
        authorization == null ? null : authorization.watched.value(),
        tls == null ? null : tls.watched.value());
  }

  /** Files that are used together, and what was last said of them. */
  private static final class Part<V> {
    private final String what;
    private final Watched<V> watched;
    private V known;
    private boolean failing;

    Part(String what, Watched<V> watched) {
      this.what = what;
      this.watched = watched;
      this.known = watched.value();
    }

    void look(String source, FetchContext fetch) {
      watched.look();
      OptionProblem problem = watched.problem();
      if (!watched.value().equals(known)) {
        known = watched.value();
        log.info("The source {} uses new {} from now on", source, what);
      }
      if (problem == null && failing) {
        log.info("The source {} can read its {} again", source, what);
      } else if (problem != null && !failing) {
        log.warn(
            "The source {} goes on with the {} that it has: {}: {}",
            source,
            what,
            problem.field(),
            problem.text());
      }
      failing = problem != null;
      if (problem != null) {
        fetch.problem(problem.field() + " cannot be read again", 1);
      }
    }
  }
}
