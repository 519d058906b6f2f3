package io.forebay.examples;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The engine of a simulated model server: continuous batching over a KV cache of blocks.
 *
 * <p>Requests wait in a queue, in the order of their arrival, until the batch has a place and the
 * cache has blocks for their prompt. In each step every request of the batch gains one token. One
 * that has all its tokens leaves; when the blocks run out, the youngest is put back to the head of
 * the queue and later computes its tokens anew.
 *
 * <p>There is no clock and no thread in here: who calls says what time it is. Not thread-safe.
 */
final class ContinuousBatch {
  private final BatchShape shape;
  private final Deque<Sequence> waiting = new ArrayDeque<>();
  private final List<Sequence> running = new ArrayList<>();
  private final Buckets timeToFirstToken = Buckets.forTimeToFirstToken();
  private int freeBlocks;
  private boolean inStep;
  private long firstTokens;
  private long promptTokens;
  private long generationTokens;
  private long preemptions;
  private long finishedCount;
  private long abortedCount;

  ContinuousBatch(BatchShape shape) {
    this.shape = shape;
    this.freeBlocks = shape.blocks();
  }

  /** One request. Made by {@link #submit}; its numbers are the engine's to change. */
  static final class Sequence {
    private final int promptTokens;
    private final int maximalTokens;
    private final String adapter;
    private final long arrivedNanos;
    private int generated;
    private int blocks;
    private boolean prefilled;
    private long firstToken;
    private double timeToFirstToken;

    private Sequence(int promptTokens, int maximalTokens, String adapter, long arrivedNanos) {
      this.promptTokens = promptTokens;
      this.maximalTokens = maximalTokens;
      this.adapter = adapter;
      this.arrivedNanos = arrivedNanos;
    }

    int promptTokens() {
      return promptTokens;
    }

    int generated() {
      return generated;
    }

    long arrivedNanos() {
      return arrivedNanos;
    }

    /** The number of its first token among all first tokens of the engine, from 1; 0 before it. */
    long firstToken() {
      return firstToken;
    }

    /** Seconds from its arrival to its first token, once it has one. */
    double timeToFirstToken() {
      return timeToFirstToken;
    }

    private int length() {
      return promptTokens + generated;
    }
  }

  /**
   * What the engine is doing and has done.
   *
   * @param runningAdapters adapters of the batch, in order of arrival
   * @param waitingAdapters adapters of the queue, in order of arrival
   */
  record Snapshot(
      int running,
      int waiting,
      int usedBlocks,
      Set<String> runningAdapters,
      Set<String> waitingAdapters,
      long promptTokens,
      long generationTokens,
      long preemptions,
      long finished,
      long aborted,
      Buckets.Snapshot timeToFirstToken) {}

  /** Tells whether a request could run if it were alone. */
  boolean fits(int promptTokens, int maximalTokens) {
    return shape.blocksFor((long) promptTokens + maximalTokens) <= shape.blocks();
  }

  /**
   * Puts a request at the end of the queue.
   *
   * @param adapter the LoRA adapter, or an empty text for none
   */
  Sequence submit(int promptTokens, int maximalTokens, String adapter, long nowNanos) {
    if (promptTokens < 1 || maximalTokens < 1 || !fits(promptTokens, maximalTokens)) {
      throw new IllegalArgumentException(
          "tokens: "
              + promptTokens
              + " + "
              + maximalTokens
              + " (expected: each >= 1, together at most "
              + shape.blocks() * shape.blockSize()
              + ")");
    }
    Sequence sequence = new Sequence(promptTokens, maximalTokens, adapter, nowNanos);
    waiting.addLast(sequence);
    return sequence;
  }

  /** Takes a request out, wherever it is. Nothing happens if it has left already. */
  void abort(Sequence sequence) {
    if (waiting.remove(sequence)) {
      abortedCount++;
    } else if (running.remove(sequence)) {
      release(sequence);
      abortedCount++;
    }
  }

  /**
   * Begins a step: lets requests from the queue into the batch.
   *
   * @return how long the step takes, in nanoseconds; 0 if there is nothing to do
   */
  long beginStep() {
    if (inStep) {
      throw new IllegalStateException("step: begun twice (expected: endStep first)");
    }
    int prefill = 0;
    while (!waiting.isEmpty() && admits(waiting.getFirst())) {
      Sequence sequence = waiting.removeFirst();
      sequence.blocks = shape.blocksFor(sequence.length());
      freeBlocks -= sequence.blocks;
      running.add(sequence);
      prefill += sequence.length();
      if (!sequence.prefilled) {
        sequence.prefilled = true;
        promptTokens += sequence.promptTokens;
      }
    }
    if (running.isEmpty()) {
      return 0;
    }
    inStep = true;
    return shape.stepNanos(running.size(), prefill);
  }

  private boolean admits(Sequence sequence) {
    if (running.size() >= shape.maximalRunning()
        || shape.blocksFor(sequence.length()) > freeBlocks) {
      return false;
    }
    Set<String> adapters = adaptersOf(running);
    return sequence.adapter.isEmpty()
        || adapters.contains(sequence.adapter)
        || adapters.size() < shape.maximalAdapters();
  }

  /**
   * Ends the step: every request of the batch gains a token.
   *
   * @return the requests that are finished, in the order of their admission
   */
  List<Sequence> endStep(long nowNanos) {
    if (!inStep) {
      throw new IllegalStateException("step: ended without a beginning (expected: beginStep)");
    }
    inStep = false;
    List<Sequence> finished = new ArrayList<>();
    // The end of the list may move towards us while we walk: preemption takes the youngest.
    for (int i = 0; i < running.size(); i++) {
      Sequence sequence = running.get(i);
      sequence.generated++;
      generationTokens++;
      if (sequence.generated == 1) {
        sequence.firstToken = ++firstTokens;
        sequence.timeToFirstToken = (nowNanos - sequence.arrivedNanos) / 1e9;
        timeToFirstToken.observe(sequence.timeToFirstToken);
      }
      if (sequence.generated == sequence.maximalTokens) {
        release(sequence);
        finished.add(sequence);
      } else if (shape.blocksFor(sequence.length()) > sequence.blocks) {
        grow(sequence);
      }
    }
    running.removeAll(finished);
    finishedCount += finished.size();
    return finished;
  }

  private void grow(Sequence sequence) {
    while (freeBlocks == 0) {
      Sequence youngest = running.remove(running.size() - 1);
      release(youngest);
      waiting.addFirst(youngest);
      preemptions++;
      if (youngest == sequence) {
        return;
      }
    }
    freeBlocks--;
    sequence.blocks++;
  }

  private void release(Sequence sequence) {
    freeBlocks += sequence.blocks;
    sequence.blocks = 0;
  }

  private static Set<String> adaptersOf(Iterable<Sequence> sequences) {
    Set<String> adapters = new LinkedHashSet<>();
    for (Sequence sequence : sequences) {
      if (!sequence.adapter.isEmpty()) {
        adapters.add(sequence.adapter);
      }
    }
    return adapters;
  }

  Snapshot snapshot() {
    return new Snapshot(
        running.size(),
        waiting.size(),
        shape.blocks() - freeBlocks,
        adaptersOf(running),
        adaptersOf(waiting),
        promptTokens,
        generationTokens,
        preemptions,
        finishedCount,
        abortedCount,
        timeToFirstToken.snapshot());
  }
}
