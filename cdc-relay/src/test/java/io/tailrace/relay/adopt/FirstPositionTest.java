package io.tailrace.relay.adopt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentities;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class FirstPositionTest {

    private static final RelayConfig CONFIG =
            RelayConfig.builder("jdbc:postgresql://localhost/shop", "relay", "", "localhost:9092")
                    .build();

    private static final String CLUSTER = "cluster";
    private static final DatabaseId DATABASE = new DatabaseId("1", 1, 1);

    private static final SourceIdentity SOURCE =
            SourceIdentities.of(DATABASE, "", List.of(), 0, "", "", CLUSTER, true);

    private final FirstPosition first = at(new Lineage(DATABASE, lsn(200), Map.of()));

    @Test
    void theRelayBeginsAtWhatTheOtherProgramHasConfirmed() {
        assertThat(first.decide(history(null), false, offset(100)))
                .isEqualTo(Position.after(lsn(100)));
        assertThat(first.decide(history(null), false, offset(150)))
                .isEqualTo(Position.after(lsn(100)));
        assertThat(first.decide(history(null), false, null)).isEqualTo(Position.after(lsn(100)));
    }

    @Test
    void whatRelaysHavePublishedCountsIfNobodyHasConfirmedMore() {
        Position beyond = new Position(lsn(120), 3);
        assertThat(first.decide(history(streaming(beyond)), false, offset(90))).isEqualTo(beyond);
        assertThat(
                        first.decide(
                                history(streaming(Position.after(lsn(120))).handedBack()),
                                false,
                                offset(90)))
                .isEqualTo(Position.after(lsn(120)));
        assertThat(first.decide(history(streaming(new Position(lsn(80), 3))), false, offset(100)))
                .isEqualTo(Position.after(lsn(100)));
    }

    @Test
    void anOffsetThatContradictsTheSlotIsRefused() {
        refused(history(null), offset(99), "would never send the rows between them");
        refused(history(null), offset(201), "the log of the database ends at 0/C8");
        refused(history(null), new PeerOffset(lsn(100), true), "initial snapshot");
        refused(
                history(streaming(new Position(lsn(80), 3))),
                offset(99),
                "would never send the rows between them");
    }

    @Test
    void whatRelaysHaveNotFinishedIsNotAdopted() {
        refused(
                history(StoredPosition.anchoring(Phase.BACKFILL, lsn(50), SOURCE, null, 0)),
                offset(100),
                "has not finished");
        refused(new SlotHistory(null, null, true, Set.of()), offset(100), "number of shards");
    }

    @Test
    void aPositionOfAnotherDatabaseClusterOrHistoryDoesNotCount() {
        SlotHistory known = history(streaming(Position.after(lsn(120))).handedBack());
        Position confirmed = Position.after(lsn(100));
        assertThat(first.decide(known, true, offset(100))).isEqualTo(confirmed);
        for (Lineage other :
                List.of(
                        new Lineage(new DatabaseId("2", 1, 1), lsn(200), Map.of()),
                        new Lineage(new DatabaseId("1", 2, 1), lsn(200), Map.of()),
                        new Lineage(DATABASE, lsn(119), Map.of()),
                        new Lineage(new DatabaseId("1", 1, 2), lsn(200), Map.of(1, lsn(110))))) {
            assertThat(at(other).decide(known, false, offset(100))).isEqualTo(confirmed);
            assertThatThrownBy(() -> at(other).decide(known, false, offset(99)))
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("would never send the rows between them");
        }
        FirstPosition elsewhere =
                new FirstPosition(
                        CONFIG,
                        new AdoptableSlot(lsn(100), 7, lsn(200)),
                        new Lineage(DATABASE, lsn(200), Map.of()),
                        "other");
        assertThat(elsewhere.decide(known, false, offset(100))).isEqualTo(confirmed);
        Lineage promoted = new Lineage(new DatabaseId("1", 1, 2), lsn(200), Map.of(1, lsn(120)));
        assertThat(at(promoted).decide(known, false, offset(99)))
                .isEqualTo(Position.after(lsn(120)));
    }

    @Test
    void whatRelaysHavePublishedDoesNotExcuseAnOffsetOfAnotherDatabase() {
        SlotHistory known = history(streaming(Position.after(lsn(120))));
        refused(known, offset(201), "the log of the database ends at 0/C8");
        refused(known, new PeerOffset(lsn(100), true), "initial snapshot");
    }

    private static FirstPosition at(Lineage lineage) {
        return new FirstPosition(
                CONFIG, new AdoptableSlot(lsn(100), 7, lsn(200)), lineage, CLUSTER);
    }

    private void refused(SlotHistory history, PeerOffset offset, String reason) {
        assertThatThrownBy(() -> first.decide(history, false, offset))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(reason);
    }

    private static StoredPosition streaming(Position position) {
        return StoredPosition.anchoring(Phase.BACKFILL, lsn(1), SOURCE, null, 0)
                .streaming(position);
    }

    private static SlotHistory history(@Nullable StoredPosition last) {
        return new SlotHistory(last, null, false, Set.of());
    }

    private static PeerOffset offset(long lsn) {
        return new PeerOffset(lsn(lsn), false);
    }

    private static LogSequenceNumber lsn(long lsn) {
        return LogSequenceNumber.valueOf(lsn);
    }
}
