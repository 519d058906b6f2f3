package io.forebay.sources.metrics.values;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The series that begin anew together: a counter alone, or the buckets, the sum and the number of a
 * histogram. Not thread-safe.
 */
final class SeriesGroup {
  private final Map<String, String> labels;
  private final List<Series> members = new ArrayList<>(1);
  private double created = Double.NaN;
  private boolean createdLater;
  private boolean incomplete;

  SeriesGroup(Map<String, String> labels) {
    this.labels = labels;
  }

  Map<String, String> labels() {
    return labels;
  }

  List<Series> members() {
    return members;
  }

  /** Notes when the server says that they began. */
  void created(double seconds) {
    createdLater |= seconds > created;
    created = seconds;
  }

  /** Notes that one of them is not known, because there are too many series. */
  void incomplete() {
    incomplete = true;
  }

  boolean isIncomplete() {
    return incomplete;
  }

  /** Takes a page back for all, unless each of two is on it: a number and its sum. */
  void allOrNothing(long page) {
    boolean all = members.size() == 2 && members.get(0).seenOn(page) && members.get(1).seenOn(page);
    for (int i = 0; !all && i < members.size(); i++) {
      if (members.get(i).seenOn(page)) {
        members.get(i).unsee();
      }
    }
  }

  /** Adds what all grew by since the page before. */
  void grow(long page, long now) {
    boolean anew = createdLater;
    for (int i = 0; i < members.size(); i++) {
      anew |= members.get(i).fell(page);
    }
    createdLater = false;
    for (int i = 0; i < members.size(); i++) {
      members.get(i).grow(page, now, anew);
    }
  }
}
