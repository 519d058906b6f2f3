package io.forebay.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * When requests came, on each of many connections that should bring one in each interval; and so
 * how late each was. Knows nothing of the client: a connection's grid is where the earliest of its
 * requests lies, so what delays all of them alike is not seen. Thread-safe.
 */
final class Arrivals {
  private final long interval;
  private final List<Connection> connections = new ArrayList<>();
  private boolean noting;
  private long begin;
  private long end;

  /** The requests of one connection, each by its time since the begin, in microseconds. */
  private static final class Connection {
    private int[] times = new int[16];
    private int size;

    void add(int time) {
      if (size == times.length) {
        times = Arrays.copyOf(times, size * 2);
      }
      times[size++] = time;
    }
  }

  /**
   * What came.
   *
   * @param requests how many requests
   * @param missing how many more there should have been
   * @param lateness of each request, in nanoseconds, ascending
   */
  @SuppressWarnings("ArrayRecordComponent") // Many, and neither compared nor changed.
  record Summary(long requests, long missing, long[] lateness) {}

  Arrivals(Duration interval) {
    this.interval = interval.toNanos() / 1000;
  }

  /** Begins anew: what came before does not count. */
  synchronized void begin(long nanos) {
    connections.clear();
    begin = nanos;
    noting = true;
  }

  /** A request has come on the connection of a number. */
  synchronized void add(int connection, long nanos) {
    if (noting) {
      while (connections.size() <= connection) {
        connections.add(new Connection());
      }
      connections.get(connection).add((int) ((nanos - begin) / 1000));
    }
  }

  /** Ends: what comes now does not count. */
  synchronized void end(long nanos) {
    end = nanos;
    noting = false;
  }

  /**
   * Sums up.
   *
   * @param expected how many connections there should be
   */
  synchronized Summary summary(int expected) {
    int last = (int) ((end - begin) / 1000);
    long requests = connections.stream().mapToLong(connection -> connection.size).sum();
    long[] lateness = new long[(int) requests];
    int filled = 0;
    long missing = 0;
    int seen = 0;
    for (Connection connection : connections) {
      if (connection.size > 0) {
        seen++;
        missing += missing(connection, last);
        filled = lateness(connection, lateness, filled);
      }
    }
    missing += Math.max(0, expected - seen) * (last / interval);
    Arrays.sort(lateness);
    return new Summary(requests, missing, lateness);
  }

  /** How many whole intervals brought nothing, those at the begin and the end included. */
  private long missing(Connection connection, int last) {
    long missing = 0;
    long before = 0;
    for (int i = 0; i < connection.size; i++) {
      missing += gap(before, connection.times[i]);
      before = connection.times[i];
    }
    // At both ends there is no saying, from one arrival, where in the interval the grid lies.
    return missing + gap(before, last);
  }

  private long gap(long from, long to) {
    return Math.max(0, Math.round((double) (to - from) / interval) - 1);
  }

  private int lateness(Connection connection, long[] lateness, int from) {
    int filled = from;
    long first = connection.times[0];
    long earliest = 0;
    for (int i = 0; i < connection.size; i++) {
      long since = connection.times[i] - first;
      long off = since - Math.round((double) since / interval) * interval;
      earliest = Math.min(earliest, off);
      lateness[filled++] = off;
    }
    for (int i = from; i < filled; i++) {
      lateness[i] = (lateness[i] - earliest) * 1000;
    }
    return filled;
  }
}
