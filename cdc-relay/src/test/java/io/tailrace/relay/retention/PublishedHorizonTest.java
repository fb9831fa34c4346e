package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.account.AccountWorker;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** What keeps every row, whatever the database and other slots say. */
class PublishedHorizonTest {

    private static final Watermark MARK = new Watermark("beat", 700, Instant.EPOCH);

    @Test
    void rowsThatTheFirstStartLeftOutKeepAll() {
        assertThatThrownBy(() -> in(position(Phase.STREAMING, 600), 0))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("left out the existing rows (--start-from=now)");
    }

    @Test
    void rowsThatARepairLeftUndecidedKeepAll() {
        assertThatThrownBy(() -> in(position(Phase.STREAMING, 0), 3))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("left 3 rows undecided");
    }

    @Test
    void beforeTheStreamHasCaughtUpNothingIsKnown() throws SQLException {
        assertThat(in(position(Phase.CATCHING_UP, 0), 3)).isNull();
        assertThat(in(null, 0)).isNull();
    }

    @Test
    void beforeRowsAreCountedNothingMayGo() throws SQLException {
        assertThat(in(position(Phase.STREAMING, 0), 0, AccountWorker.UNKNOWN)).isNull();
    }

    @Test
    void rowsThatAreNotCountedStay() {
        PublishedRows published = new PublishedRows(new Horizon(700), null);

        assertThat(published.and(PublishedRows.ACCOUNT, 650))
                .isEqualTo(new PublishedRows(new Horizon(650), PublishedRows.ACCOUNT));
        assertThat(published.and(PublishedRows.ACCOUNT, AccountWorker.NO_LIMIT))
                .isEqualTo(published);
    }

    private static @Nullable PublishedRows in(@Nullable StoredPosition position, long undecided)
            throws SQLException {
        return in(position, undecided, AccountWorker.NO_LIMIT);
    }

    /** Neither PostgreSQL nor Kafka is asked. */
    @SuppressWarnings("NullAway")
    private static @Nullable PublishedRows in(
            @Nullable StoredPosition position, long undecided, long counted) throws SQLException {
        RelayConfig config = RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1").build();
        return new PublishedHorizon(
                        config, () -> position, () -> undecided, () -> counted, () -> {})
                .in(null, 800);
    }

    private static StoredPosition position(Phase phase, long floor) {
        return new StoredPosition(
                phase,
                Position.after(LogSequenceNumber.valueOf(7)),
                phase == Phase.CATCHING_UP ? LogSequenceNumber.valueOf(9) : null,
                SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                MARK,
                floor);
    }
}
