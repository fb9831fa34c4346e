package io.tailrace.relay.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.record.CapturedRow;
import io.tailrace.relay.source.change.Change;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class StandstillTest {

    private static final CapturedRow ROW = new CapturedRow(null, null, null, null, null, null);

    private final Standstill standstill = new Standstill();

    /** Debezium repeats the last position in each heartbeat while nothing arrives. */
    @Test
    void aHeartbeatWithoutATransactionBeforeItIsNoMove() {
        assertThat(standstill.endsWith(List.of(heartbeat(100L)))).isFalse();
        assertThat(standstill.endsWith(List.of(heartbeat(100L), heartbeat(null)))).isFalse();
        assertThat(standstill.endsWith(List.of(heartbeat(101L)))).isTrue();
        assertThat(standstill.endsWith(List.of(heartbeat(101L)))).isFalse();
    }

    @Test
    void everyRowIsAMove() {
        assertThat(standstill.endsWith(List.of(heartbeat(100L)))).isFalse();
        assertThat(
                        standstill.endsWith(
                                List.of(
                                        Change.ofRow(
                                                LogSequenceNumber.valueOf(100), ROW, true, 0))))
                .isTrue();
    }

    @Test
    void theTimeCountsFromTheLastMove() {
        assertThat(standstill.hasMoved()).isFalse();
        standstill.restart();

        assertThat(standstill.hasMoved()).isTrue();
        assertThat(standstill.length()).isBetween(Duration.ZERO, Duration.ofSeconds(30));
    }

    private static Change heartbeat(@Nullable Long commit) {
        return Change.ofHeartbeat(
                commit == null ? null : LogSequenceNumber.valueOf(commit), null, 0);
    }
}
