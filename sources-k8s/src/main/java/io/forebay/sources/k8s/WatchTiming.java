package io.forebay.sources.k8s;

import java.time.Duration;

/**
 * How a cluster's watches go about it.
 *
 * @param watchTimeout how long the server is asked to keep a watch open; one that brings nothing
 *     for a little longer than that is given up
 * @param resync how long after a list all is listed anew; zero for never
 * @param backOffInitial the wait after the first failure
 * @param backOffMaximum the longest wait, but for what the server asks
 * @param initialList how the first picture is taken
 * @param pageSize how many objects a page of a list has at most
 * @param requestTimeout how long an answer may take: a whole page of a list, or the begin of a
 *     watch
 */
record WatchTiming(
    Duration watchTimeout,
    Duration resync,
    Duration backOffInitial,
    Duration backOffMaximum,
    KubernetesCluster.InitialList initialList,
    int pageSize,
    Duration requestTimeout) {
  /** How old what watches tell may become: they tell that they live about once a minute. */
  static final Duration MAXIMAL_AGE = Duration.ofMinutes(3);

  static final WatchTiming DEFAULT =
      new WatchTiming(
          Duration.ofSeconds(60),
          Duration.ZERO,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          KubernetesCluster.InitialList.AUTO,
          500,
          Duration.ofSeconds(30));

  WatchTiming withWatchTimeout(Duration timeout) {
    return new WatchTiming(
        timeout, resync, backOffInitial, backOffMaximum, initialList, pageSize, requestTimeout);
  }

  WatchTiming withResync(Duration every) {
    return new WatchTiming(
        watchTimeout, every, backOffInitial, backOffMaximum, initialList, pageSize, requestTimeout);
  }

  WatchTiming withBackOff(Duration initial, Duration maximum) {
    return new WatchTiming(
        watchTimeout, resync, initial, maximum, initialList, pageSize, requestTimeout);
  }

  WatchTiming withInitialList(KubernetesCluster.InitialList how) {
    return new WatchTiming(
        watchTimeout, resync, backOffInitial, backOffMaximum, how, pageSize, requestTimeout);
  }

  WatchTiming withPageSize(int objects) {
    return new WatchTiming(
        watchTimeout, resync, backOffInitial, backOffMaximum, initialList, objects, requestTimeout);
  }

  WatchTiming withRequestTimeout(Duration timeout) {
    return new WatchTiming(
        watchTimeout, resync, backOffInitial, backOffMaximum, initialList, pageSize, timeout);
  }
}
