package io.tailrace.relay.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.OtherSlot;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentities;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** The position of another slot counts only if nothing speaks against it. */
class DoubtTest {

    private static final Watermark MARK = new Watermark("beat", 700, Instant.EPOCH);
    private static final DatabaseId DATABASE = new DatabaseId("7428", 5, 1);
    private static final SourceIdentity OWN = source(DATABASE, 16_385, "9.1", "30.700 31.701");
    private static final Set<String> PARTITIONS = Set.of("30.700", "32.702");

    @Test
    void aRelayThatStreamsTheSameIsTrusted() {
        assertThat(doubt(Phase.STREAMING, source(DATABASE, 16_385, "8.1", "30.700"), MARK))
                .isEmpty();
    }

    @Test
    void aPartitionThatWasAttachedSinceKeepsTheRows() {
        assertThat(doubt(Phase.STREAMING, source(DATABASE, 16_385, "8.1", ""), MARK))
                .contains("before a partition was attached");
    }

    @Test
    void aPublicationThatWasAlteredKeepsTheRows() {
        assertThat(doubt(Phase.STREAMING, source(DATABASE, 16_385, "8.0", "30.700"), MARK))
                .contains("publication was altered");
        OtherSlot old = other(Phase.STREAMING, source(DATABASE, 16_385, "", "30.700"), MARK);
        assertThat(Doubt.of(old, OWN, PARTITIONS, "")).isPresent();
    }

    @Test
    void aRelayThatRepairsOrHasNoHeartbeatKeepsTheRows() {
        SourceIdentity same = source(DATABASE, 16_385, "8.1", "30.700");
        for (Phase phase : List.of(Phase.BACKFILL, Phase.REPAIR, Phase.FROM_NOW)) {
            assertThat(doubt(phase, same, MARK)).contains(phase.name());
        }
        assertThat(doubt(Phase.STREAMING, same, null)).contains("no heartbeat");
        assertThat(Doubt.of(new OtherSlot("b", "b", null), OWN, PARTITIONS, "8.1")).isPresent();
    }

    @Test
    void anotherDatabaseOrTableKeepsTheRows() {
        SourceIdentity upgraded = source(new DatabaseId("1", 5, 1), 16_385, "8.1", "30.700");
        assertThat(doubt(Phase.STREAMING, upgraded, MARK)).contains("another database");
        assertThat(doubt(Phase.STREAMING, source(DATABASE, 7, "8.1", "30.700"), MARK))
                .contains("another table");
    }

    private static String doubt(Phase phase, SourceIdentity source, @Nullable Watermark mark) {
        return Doubt.of(other(phase, source, mark), OWN, PARTITIONS, "8.1").orElse("");
    }

    private static OtherSlot other(Phase phase, SourceIdentity source, @Nullable Watermark mark) {
        Position at = Position.after(LogSequenceNumber.valueOf(7));
        return new OtherSlot("b", "b", new StoredPosition(phase, at, null, source, mark, 0));
    }

    private static SourceIdentity source(
            DatabaseId database, long table, String publication, String partitions) {
        return SourceIdentities.of(
                database, "/shop/outbox", List.of(), table, publication, partitions, "", false);
    }
}
