package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.source.ChangeStream.Handler;
import io.tailrace.relay.source.change.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** What is published after a failure: nothing, whichever thread and kind of failure it was. */
class BatchGateTest {

    private final BatchGate gate = new BatchGate();
    private final List<Change> published = new ArrayList<>();

    @Test
    void afterAnErrorInTheThreadOfTheWindowNothingIsPublished() throws Exception {
        Error broken = new OutOfMemoryError("simulated");
        try (BatchWindow window =
                window(
                        changes -> {
                            throw broken;
                        })) {
            gate.pass(() -> window.onChanges(List.of(change(1))));

            assertThatThrownBy(() -> gate.ended().get(10, TimeUnit.SECONDS)).hasCause(broken);
            assertThatThrownBy(() -> gate.pass(() -> published.add(change(2))))
                    .isInstanceOf(InterruptedException.class);
        }
        assertThat(published).isEmpty();
    }

    @Test
    void afterAnInterruptedBatchNothingIsPublished() {
        InterruptedException interrupted = new InterruptedException();
        assertThatThrownBy(
                        () ->
                                gate.pass(
                                        () -> {
                                            throw interrupted;
                                        }))
                .isSameAs(interrupted);

        assertThatThrownBy(() -> gate.pass(() -> published.add(change(1))))
                .isInstanceOf(InterruptedException.class);
        assertThat(gate.ended()).isCompletedExceptionally();
        assertThat(published).isEmpty();
    }

    @Test
    void changesThatWaitAreHandedOnWhenTheWindowEnds() throws Exception {
        CompletableFuture<List<Change>> handed = new CompletableFuture<>();
        try (BatchWindow window = window(handed::complete)) {
            gate.pass(() -> window.onChanges(List.of(change(1))));

            assertThat(handed.get(10, TimeUnit.SECONDS)).containsExactly(change(1));
        }
    }

    @Test
    void aClosedGateLetsNothingThroughAndHasNotFailed() {
        gate.close(Duration.ofSeconds(10), () -> {});

        assertThatThrownBy(() -> gate.pass(() -> published.add(change(1))))
                .isInstanceOf(InterruptedException.class);
        assertThat(gate.ended()).isNotDone();
        assertThat(published).isEmpty();
    }

    @Test
    void aGateWhoseCallDoesNotEndIsStoppedAllTheSame() throws Exception {
        CompletableFuture<Void> entered = new CompletableFuture<>();
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread caller = new Thread(() -> hangUntil(entered, stopped));
        caller.start();
        entered.get(10, TimeUnit.SECONDS);

        assertThatCode(() -> gate.close(Duration.ofMillis(50), () -> stopped.complete(null)))
                .doesNotThrowAnyException();
        caller.join(10_000);
        assertThat(caller.isAlive()).isFalse();
    }

    private void hangUntil(CompletableFuture<Void> entered, CompletableFuture<Void> stopped) {
        try {
            gate.pass(
                    () -> {
                        entered.complete(null);
                        stopped.join();
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private BatchWindow window(Handler next) {
        return new BatchWindow(10, Duration.ofMillis(20), this::onWindowEnd, next);
    }

    private void onWindowEnd(BatchWindow over) {
        try {
            gate.pass(over::flush);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Change change(long commit) {
        return Change.ofHeartbeat(LogSequenceNumber.valueOf(commit), null, 0);
    }
}
