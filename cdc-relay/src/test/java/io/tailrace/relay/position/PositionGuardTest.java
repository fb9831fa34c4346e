package io.tailrace.relay.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.relay.position.WalHistory.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class PositionGuardTest {

    @Test
    void anyHistoryIsPublishedOnceAndInOrderWhereverItIsCutOff() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            WalHistory history = WalHistory.generate(random, 60);

            assertThat(publishWithCrashes(history, random, UnaryOperator.identity()))
                    .as("seed %d", seed)
                    .isEqualTo(IntStream.range(0, history.rowCount()).boxed().toList());
        }
    }

    @Test
    void aPositionWithoutTheCountOfRowsRepeatsSome() {
        Random random = new Random(7);
        WalHistory history = WalHistory.generate(random, 60);

        assertThat(publishWithCrashes(history, random, p -> Position.after(p.commit())))
                .hasSizeGreaterThan(history.rowCount())
                .contains(IntStream.range(0, history.rowCount()).boxed().toArray(Integer[]::new));
    }

    @Test
    void aStreamThatGoesBackIsNotPublished() {
        PositionGuard guard = PositionGuard.resume(at(200, 0));

        assertThatThrownBy(() -> guard.isNew(LogSequenceNumber.valueOf(100)))
                .isInstanceOf(ReplayMismatchException.class)
                .hasMessageContaining("went back");
    }

    @Test
    void aTransactionThatLostRowsSinceItWasPublishedIsNoticed() {
        PositionGuard guard = PositionGuard.resume(at(200, 3));
        assertThat(guard.isNew(LogSequenceNumber.valueOf(200))).isFalse();

        assertThatThrownBy(() -> guard.isNew(LogSequenceNumber.valueOf(300)))
                .isInstanceOf(ReplayMismatchException.class)
                .hasMessageContaining("now has 1 rows, but 3 of its rows were published");
    }

    @Test
    void aHeartbeatMovesThePositionOverTransactionsWithoutRows() {
        PositionGuard guard = PositionGuard.resume(at(200, 0));

        guard.onHeartbeat(LogSequenceNumber.valueOf(900));

        assertThat(guard.position()).isEqualTo(at(900, 0));
    }

    @Test
    void aHeartbeatFromTheMiddleOfATransactionMovesNothing() {
        PositionGuard guard = PositionGuard.resume(at(200, 0));
        assertThat(guard.isNew(LogSequenceNumber.valueOf(200))).isTrue();

        guard.onHeartbeat(LogSequenceNumber.valueOf(200));

        assertThat(guard.position()).isEqualTo(at(200, 1));
    }

    /** Reads, publishes in batches, dies at any message, and starts again from what was stored. */
    private static List<Integer> publishWithCrashes(
            WalHistory history, Random random, UnaryOperator<Position> store) {
        List<Integer> published = new ArrayList<>();
        Position stored = history.start();
        for (int crash = 0; crash < 20; crash++) {
            stored = run(history, random, stored, published, store, random.nextInt(200));
        }
        run(history, random, stored, published, store, Integer.MAX_VALUE);
        return published;
    }

    private static Position run(
            WalHistory history,
            Random random,
            Position from,
            List<Integer> published,
            UnaryOperator<Position> store,
            int messagesUntilCrash) {
        PositionGuard guard = PositionGuard.resume(from);
        Position stored = from;
        List<Integer> batch = new ArrayList<>();
        int left = messagesUntilCrash;
        for (Message message : history.readFrom(from.commit(), random)) {
            if (left-- == 0) {
                return stored;
            }
            if (message.isHeartbeat()) {
                guard.onHeartbeat(message.previousCommit());
            } else if (guard.isNew(message.previousCommit())) {
                batch.add(message.row());
            }
            if (random.nextInt(6) == 0) {
                published.addAll(batch);
                batch.clear();
                stored = store.apply(guard.position());
            }
        }
        published.addAll(batch);
        return store.apply(guard.position());
    }

    private static Position at(long lsn, long events) {
        return new Position(LogSequenceNumber.valueOf(lsn), events);
    }
}
