package io.forebay.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.forebay.examples.ContinuousBatch.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContinuousBatchTest {
  private long now;

  private ContinuousBatch batch(int running, int blockSize, int blocks) {
    return new ContinuousBatch(new BatchShape(1, running, blockSize, blocks, 1));
  }

  private List<Sequence> step(ContinuousBatch batch) {
    long duration = batch.beginStep();
    assertThat(duration).isPositive();
    now += duration;
    return batch.endStep(now);
  }

  @Test
  void request_gainsATokenEachStep_andLeavesWithItsLast() {
    ContinuousBatch batch = batch(4, 16, 100);
    Sequence sequence = batch.submit(10, 3, "", now);

    assertThat(batch.snapshot().waiting()).isEqualTo(1);
    assertThat(step(batch)).isEmpty();
    assertThat(batch.snapshot().waiting()).isZero();
    assertThat(batch.snapshot().running()).isEqualTo(1);
    assertThat(step(batch)).isEmpty();
    assertThat(step(batch)).containsExactly(sequence);

    assertThat(sequence.generated()).isEqualTo(3);
    ContinuousBatch.Snapshot idle = batch.snapshot();
    assertThat(idle.running()).isZero();
    assertThat(idle.usedBlocks()).isZero();
    assertThat(idle.promptTokens()).isEqualTo(10);
    assertThat(idle.generationTokens()).isEqualTo(3);
    assertThat(idle.finished()).isEqualTo(1);
    assertThat(batch.beginStep()).isZero();
  }

  @Test
  void admission_fullBatch_waitsInOrderOfArrival() {
    ContinuousBatch batch = batch(2, 16, 100);
    Sequence first = batch.submit(1, 1, "", now);
    Sequence second = batch.submit(1, 2, "", now);
    Sequence third = batch.submit(1, 1, "", now);

    assertThat(step(batch)).containsExactly(first);
    assertThat(batch.snapshot().waiting()).isEqualTo(1);
    assertThat(step(batch)).containsExactly(second, third);
  }

  @Test
  void admission_lackingBlocks_waitsUntilSomeAreFree() {
    ContinuousBatch batch = batch(8, 16, 4);
    Sequence large = batch.submit(40, 2, "", now);
    Sequence small = batch.submit(30, 1, "", now);

    assertThat(step(batch)).isEmpty();
    assertThat(batch.snapshot().usedBlocks()).isEqualTo(3);
    assertThat(batch.snapshot().waiting()).isEqualTo(1);
    assertThat(step(batch)).containsExactly(large);
    assertThat(step(batch)).containsExactly(small);
  }

  @Test
  void growth_takesABlock_whenTheLastIsFull() {
    ContinuousBatch batch = batch(1, 4, 10);
    batch.submit(3, 9, "", now);

    List<Integer> used = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      step(batch);
      used.add(batch.snapshot().usedBlocks());
    }

    // Lengths after the steps: 4, 5, 6, 7, 8, 9.
    assertThat(used).containsExactly(1, 2, 2, 2, 2, 3);
  }

  @Test
  void growth_withoutBlocks_putsTheYoungestBack_andLosesNoToken() {
    ContinuousBatch batch = batch(2, 4, 4);
    Sequence older = batch.submit(8, 8, "", now);
    Sequence younger = batch.submit(8, 2, "", now);

    step(batch);

    ContinuousBatch.Snapshot state = batch.snapshot();
    assertThat(state.preemptions()).isEqualTo(1);
    assertThat(state.running()).isEqualTo(1);
    assertThat(state.waiting()).isEqualTo(1);
    List<Sequence> finished = new ArrayList<>();
    for (int i = 0; i < 20 && finished.size() < 2; i++) {
      finished.addAll(step(batch));
    }
    assertThat(finished).containsExactly(older, younger);
    assertThat(younger.generated()).isEqualTo(2);
    assertThat(batch.snapshot().promptTokens()).isEqualTo(16);
    assertThat(batch.snapshot().usedBlocks()).isZero();
  }

  @Test
  void submit_neverFitting_isRefused() {
    ContinuousBatch batch = batch(2, 4, 4);

    assertThat(batch.fits(8, 8)).isTrue();
    assertThat(batch.fits(9, 8)).isFalse();
    assertThatThrownBy(() -> batch.submit(9, 8, "", now))
        .hasMessage("tokens: 9 + 8 (expected: each >= 1, together at most 16)");
  }

  @Test
  void abort_freesPlaceAndBlocks_whereverTheRequestIs() {
    ContinuousBatch batch = batch(1, 16, 10);
    Sequence running = batch.submit(40, 5, "", now);
    Sequence waiting = batch.submit(1, 1, "", now);
    step(batch);

    batch.abort(running);
    batch.abort(waiting);
    batch.abort(waiting);

    assertThat(batch.snapshot().usedBlocks()).isZero();
    assertThat(batch.snapshot().aborted()).isEqualTo(2);
    assertThat(batch.beginStep()).isZero();
  }

  @Test
  void adapters_moreThanOneBatchCanUse_wait() {
    ContinuousBatch batch = batch(4, 16, 100);
    batch.submit(1, 2, "a", now);
    batch.submit(1, 2, "b", now);

    step(batch);

    assertThat(batch.snapshot().runningAdapters()).containsExactly("a");
    assertThat(batch.snapshot().waitingAdapters()).containsExactly("b");
  }

  @Test
  void step_dependsOnSpeedAndBatch() {
    BatchShape fast = BatchShape.ofSpeed(1);
    BatchShape slow = BatchShape.ofSpeed(0.5);

    assertThat(slow.stepNanos(4, 100)).isEqualTo(2 * fast.stepNanos(4, 100));
    assertThat(fast.stepNanos(8, 0)).isGreaterThan(fast.stepNanos(4, 0));
    assertThat(fast.stepNanos(4, 200)).isGreaterThan(fast.stepNanos(4, 100));
  }

  @Test
  void timeToFirstToken_includesTheTimeInTheQueue() {
    ContinuousBatch batch = batch(1, 16, 100);
    batch.submit(1, 1, "", now);
    batch.submit(1, 1, "", now);
    step(batch);
    double first = batch.snapshot().timeToFirstToken().sum();
    step(batch);

    Buckets.Snapshot both = batch.snapshot().timeToFirstToken();
    assertThat(both.count()).isEqualTo(2);
    assertThat(both.sum() - first).isCloseTo(now / 1e9, org.assertj.core.data.Offset.offset(1e-9));
  }
}
