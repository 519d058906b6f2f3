package io.forebay.sources.k8s;

import io.forebay.api.DataCollection;
import io.forebay.api.Endpoint;
import io.forebay.api.EndpointId;
import io.forebay.api.SourceContext;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes what a source submits, and ends each submission when the test says so. Thread-safe. */
final class FakeContext implements SourceContext<ResourceChange> {
  /** One that was not ended yet. */
  record Submission(Endpoint endpoint, ResourceChange change, CompletableFuture<Boolean> ended) {}

  private final boolean atOnce;
  private final Queue<Submission> open = new ArrayDeque<>();

  /** All that was submitted since the last look, in order. */
  private final List<Submission> told = new ArrayList<>();

  final List<String> words = new ArrayList<>();
  final List<CompletionStage<?>> awaited = new ArrayList<>();
  final List<String> problems = new ArrayList<>();

  /**
   * Makes one.
   *
   * @param atOnce whether submissions end within the call
   */
  FakeContext(boolean atOnce) {
    this.atOnce = atOnce;
  }

  @Override
  public synchronized CompletionStage<Boolean> submit(
      Endpoint endpoint,
      ResourceChange change,
      Collection<? extends DataCollection<? super ResourceChange>> collections) {
    Submission submission = new Submission(endpoint, change, new CompletableFuture<>());
    told.add(submission);
    if (atOnce) {
      submission.ended().complete(true);
    } else {
      open.add(submission);
    }
    notifyAll();
    return submission.ended();
  }

  private static String text(Submission submission) {
    ResourceChange change = submission.change();
    return submission.endpoint().id()
        + " "
        + change.kind()
        + " "
        + change.object().name()
        + change.object().resourceVersion()
        + change.previous().map(before -> " from " + before.resourceVersion()).orElse("")
        + " of "
        + change.objects().stream()
            .map(object -> object.name() + object.resourceVersion())
            .toList();
  }

  /** Ends the oldest submission that is open; false if there is none. */
  boolean endOne() {
    return endOne(true);
  }

  /** Ends the oldest submission that is open, taken or not; false if there is none. */
  boolean endOne(boolean taken) {
    Submission submission;
    synchronized (this) {
      submission = open.poll();
    }
    if (submission == null) {
      return false;
    }
    submission.ended().complete(taken);
    return true;
  }

  /** Returns what was submitted since the last call. */
  synchronized List<String> told() {
    List<String> texts = told.stream().map(FakeContext::text).toList();
    told.clear();
    return texts;
  }

  synchronized int submissions() {
    return told.size();
  }

  /** Returns what {@link #endOne} ends next. */
  synchronized Optional<Submission> oldest() {
    return Optional.ofNullable(open.peek());
  }

  synchronized int open() {
    return open.size();
  }

  @Override
  public synchronized void confirm(
      Collection<? extends DataCollection<? super ResourceChange>> collections) {
    words.add("confirmed");
  }

  @Override
  public synchronized void failed(
      Collection<? extends DataCollection<? super ResourceChange>> collections, String reason) {
    words.add("failed: " + reason);
  }

  @Override
  public synchronized void readyWhen(CompletionStage<?> first) {
    awaited.add(first);
  }

  /** Tells whether nothing is waited for. */
  synchronized boolean ready() {
    return awaited.stream().allMatch(stage -> stage.toCompletableFuture().isDone());
  }

  @Override
  public synchronized void problem(Endpoint endpoint, String reason, long count) {
    problems.add(endpoint.id() + ": " + reason);
  }

  @Override
  public String name() {
    return "kubernetes-watch";
  }

  @Override
  public boolean deliver(EndpointId endpoint, ResourceChange data) {
    throw new AssertionError("delivered, not submitted");
  }

  @Override
  public boolean deliver(Endpoint endpoint, ResourceChange data) {
    throw new AssertionError("delivered, not submitted");
  }

  @Override
  public boolean deliver(EndpointId endpoint, ResourceChange data, Instant observedAt) {
    throw new AssertionError("delivered, not submitted");
  }
}
