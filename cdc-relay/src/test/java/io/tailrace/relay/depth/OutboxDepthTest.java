package io.tailrace.relay.depth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class OutboxDepthTest {

    private final OutboxDepth depth = new OutboxDepth(1);

    @Test
    void nothingIsKnownUntilThePositionHasPassedACount() {
        assertThat(depth.value()).isNaN();
        depth.counted(lsn(100), 5_000);
        depth.published(10, lsn(99));
        assertThat(depth.value()).isNaN();
        depth.published(0, lsn(100));
        assertThat(depth.value()).isZero();
    }

    @Test
    void rowsThatAreCountedAndNotPublishedAreTheDepth() {
        caughtUp();
        depth.counted(lsn(200), 5_070);
        assertThat(depth.value()).isEqualTo(70);
        depth.published(30, lsn(150));
        assertThat(depth.value()).isEqualTo(40);
        depth.published(40, lsn(200));
        assertThat(depth.value()).isZero();
    }

    @Test
    void rowsThatWereRolledBackAreForgottenWhenThePositionHasPassedThem() {
        caughtUp();
        depth.counted(lsn(200), 5_070);
        assertThat(depth.value()).isEqualTo(70);
        depth.published(0, lsn(200));
        assertThat(depth.value()).isZero();
    }

    @Test
    void rowsThatAreCountedLateAreNeverANegativeDepth() {
        caughtUp();
        depth.published(20, lsn(150));
        assertThat(depth.value()).isZero();
    }

    @Test
    void aCountThatWentBackIsNotCompared() {
        caughtUp();
        depth.counted(lsn(200), 7);
        assertThat(depth.value()).isNaN();
        depth.published(0, lsn(200));
        assertThat(depth.value()).isZero();
    }

    @Test
    void statisticsThatCannotBeReadForAWhileChangeNothing() {
        caughtUp();
        depth.unreadable();
        assertThat(depth.value()).isNaN();
        depth.counted(lsn(200), 5_070);
        assertThat(depth.value()).isEqualTo(70);
    }

    @Test
    void eachOfSeveralShardsHasItsShare() {
        OutboxDepth shard = new OutboxDepth(4);
        shard.counted(lsn(100), 400);
        shard.published(0, lsn(100));
        shard.counted(lsn(200), 480);
        assertThat(shard.value()).isEqualTo(20);
    }

    private void caughtUp() {
        depth.counted(lsn(100), 5_000);
        depth.published(10, lsn(100));
    }

    private static LogSequenceNumber lsn(long value) {
        return LogSequenceNumber.valueOf(value);
    }
}
