package io.tailrace.relay.source.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.record.CapturedRow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ChangeQueueTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int BYTES = 1_000;

    private final ChangeQueue queue = new ChangeQueue(BYTES);

    @Test
    void isEmptyAtFirst() throws Exception {
        assertThat(queue.take(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void whoeverTakesTakesAllThatWaitsInItsOrder() throws Exception {
        List<Change> changes = List.of(change(1), change(2), change(3));
        for (Change change : changes) {
            queue.put(change);
        }
        List<Change> taken = queue.take(SOON);
        queue.put(change(4));

        assertThat(taken).containsExactlyElementsOf(changes);
        assertThat(queue.take(SOON)).hasSize(1);
    }

    @Test
    void whoeverTakesWaitsForTheFirstChange() throws Exception {
        CompletableFuture<List<Change>> taken = CompletableFuture.supplyAsync(this::take);
        queue.put(change(1));

        assertThat(taken.get()).hasSize(1);
    }

    @Test
    void whoeverPutsWaitsForSpaceIfTheQueueHasManyChanges() throws Exception {
        assertFullAfter(ChangeQueue.CAPACITY, 0);
    }

    @Test
    void whoeverPutsWaitsForSpaceIfTheQueueHasManyBytes() throws Exception {
        assertFullAfter(2, BYTES / 2);
    }

    private void assertFullAfter(int changes, int bytes) throws Exception {
        for (int i = 0; i < changes; i++) {
            queue.put(change(bytes));
        }
        Thread putting = new Thread(() -> put(change(1)));
        putting.start();
        await().atMost(SOON).until(() -> putting.getState() == Thread.State.WAITING);

        assertThat(queue.take(SOON)).hasSize(changes);
        assertThat(queue.take(SOON)).hasSize(1);
        putting.join();
    }

    @Test
    void inABacklogWhoeverTakesWaitsForManyChanges() throws Exception {
        ChangeQueue patient = new ChangeQueue(BYTES, SOON);
        CompletableFuture<List<Change>> taken = new CompletableFuture<>();
        Thread taking = new Thread(() -> taken.complete(take(patient)));
        taking.start();
        for (int i = 1; i < ChangeQueue.ENOUGH; i++) {
            patient.put(change(0), true);
        }
        await().atMost(SOON).until(() -> taking.getState() == Thread.State.TIMED_WAITING);
        assertThat(taken).isNotDone();
        patient.put(change(0), true);

        assertThat(taken.get()).hasSize(ChangeQueue.ENOUGH);
    }

    @Test
    void inABacklogNobodyWaitsForMoreThanComes() throws Exception {
        queue.put(change(1), true);

        assertThat(queue.take(SOON)).hasSize(1);
    }

    @Test
    void theEndOfABacklogIsHandedOverAtOnce() throws Exception {
        ChangeQueue patient = new ChangeQueue(BYTES, SOON.multipliedBy(10));
        patient.put(change(1), true);
        CompletableFuture<List<Change>> taken = CompletableFuture.supplyAsync(() -> take(patient));
        patient.put(change(1));

        assertThat(taken.get(SOON.toSeconds(), TimeUnit.SECONDS)).isNotEmpty();
    }

    @Test
    void aFailureIsToldAfterEverythingThatWasReadBefore() throws Exception {
        IOException failure = new IOException("cut off");
        queue.put(change(1));
        queue.fail(failure);

        assertThat(queue.take(SOON)).hasSize(1);
        assertThatThrownBy(() -> queue.take(SOON))
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
    }

    @Test
    void nobodyWaitsInAClosedQueue() throws Exception {
        CompletableFuture<List<Change>> taken = CompletableFuture.supplyAsync(this::take);
        queue.close();

        assertThat(taken.get()).isEmpty();
        assertThatThrownBy(() -> queue.put(change(1))).isInstanceOf(InterruptedException.class);
    }

    @Test
    void relaysThatShareAHeapShareWhatTheirQueuesHold() {
        assertThat(ChangeQueue.capacityBytes(4) * 4).isEqualTo(ChangeQueue.capacityBytes(1));
        assertThat(ChangeQueue.capacityBytes(1_000)).isGreaterThan(100_000);
    }

    private List<Change> take() {
        return take(queue);
    }

    private static List<Change> take(ChangeQueue queue) {
        try {
            return queue.take(SOON);
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void put(Change change) {
        try {
            queue.put(change);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Change change(int bytes) {
        CapturedRow row = new CapturedRow(null, null, null, null, new byte[bytes], null);
        return Change.ofRow(null, row, true, 0);
    }
}
