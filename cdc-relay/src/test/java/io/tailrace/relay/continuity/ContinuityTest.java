package io.tailrace.relay.continuity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.continuity.Discontinuity.Kind;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentities;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.SlotStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class ContinuityTest {

    private static final DatabaseId DATABASE = new DatabaseId("7428", 5, 1);
    private static final SourceIdentity SOURCE = source(DATABASE, 1, "2.3 4.5", "k");
    private static final Position POSITION = new Position(LogSequenceNumber.valueOf(500), 3);

    @Test
    void nothingIsWrongIfNothingHasChanged() {
        assertThat(of(SOURCE, slot(500))).isEmpty();
        assertThat(of(SOURCE, slot(400))).isEmpty();
    }

    /** A relay of an earlier version stored the database only. */
    @Test
    void whatIsNotKnownIsNotHeldAgainstASource() {
        assertThat(
                        new Continuity(
                                        "s",
                                        "p",
                                        stored(SourceIdentity.of(DATABASE)),
                                        lineage(DATABASE, 1_000),
                                        SOURCE,
                                        false,
                                        List.of())
                                .ofStream(slot(500)))
                .isEmpty();
    }

    @Test
    void aSlotThatIsMissingLostOrAheadCannotGoOn() {
        SlotStatus lost = new SlotStatus(LogSequenceNumber.valueOf(400), true, null);

        assertThat(kind(SOURCE, Optional.empty())).isEqualTo(Kind.SLOT_MISSING);
        assertThat(kind(SOURCE, Optional.of(lost))).isEqualTo(Kind.SLOT_LOST);
        assertThat(kind(SOURCE, slot(501))).isEqualTo(Kind.SLOT_AHEAD);
    }

    @Test
    void aDatabaseBehindThePositionWasRestored() {
        Optional<Discontinuity> found =
                new Continuity(
                                "s",
                                "p",
                                stored(SOURCE),
                                lineage(DATABASE, 499),
                                SOURCE,
                                false,
                                List.of())
                        .ofStream(slot(400));

        assertThat(found)
                .get()
                .extracting(Discontinuity::problem)
                .asString()
                .contains("has a write-ahead log that ends at 0/1F3");
        assertThat(found).get().extracting(Discontinuity::proven).isEqualTo(false);
    }

    @Test
    void aPositionIsNotContinuedInAnotherHeaderMode() {
        SourceIdentity other =
                SourceIdentities.of(
                        DATABASE,
                        SOURCE.name(),
                        List.of(),
                        SOURCE.table(),
                        SOURCE.publication(),
                        "",
                        SOURCE.cluster(),
                        false,
                        "debezium");
        assertThat(kind(other, slot(500))).isEqualTo(Kind.OTHER_HEADER_MODE);
        assertThat(of(other, slot(500))).get().extracting(Discontinuity::proven).isEqualTo(false);
    }

    @Test
    void aPositionIsNotContinuedInOtherTopics() {
        assertThat(topics("(.*) -> a.$1", "(.*) -> b.$1"))
                .get()
                .satisfies(
                        other -> {
                            assertThat(other.kind()).isEqualTo(Kind.OTHER_TOPICS);
                            assertThat(other.proven()).isFalse();
                            assertThat(other.problem())
                                    .contains("names topics by (.*) -> a.$1")
                                    .contains("by (.*) -> b.$1");
                        });
        assertThat(topics("(.*) -> a.$1", "(.*) -> a.$1")).isEmpty();
        assertThat(topics("", "(.*) -> a.$1")).as("of an earlier version").isEmpty();
    }

    private static Optional<Discontinuity> topics(String before, String now) {
        return Continuity.otherTopics(withTopics(before), withTopics(now));
    }

    private static SourceIdentity withTopics(String topics) {
        return new SourceIdentity(
                DATABASE, "/shop", List.of(), 1, "2.3 4.5", "", "k", false, "debezium", topics);
    }

    @Test
    void aPublicationIsCalledByItsOwnName() {
        assertThat(of(source(DATABASE, 1, "7.9 8.9", "k"), slot(500)))
                .get()
                .extracting(Discontinuity::problem)
                .isEqualTo("Publication p was dropped and created again");
        assertThat(of(source(DATABASE, 1, "2.3 4.6", "k"), slot(500)))
                .get()
                .extracting(Discontinuity::problem)
                .isEqualTo("Publication p was altered");
    }

    @Test
    void anotherDatabaseOrClusterIsNeverTakenForTheOneBefore() {
        assertThat(kind(source(new DatabaseId("9999", 5, 1), 1, "2.3 4.5", "k"), slot(500)))
                .isEqualTo(Kind.OTHER_DATABASE);
        assertThat(kind(source(new DatabaseId("7428", 6, 1), 1, "2.3 4.5", "k"), slot(500)))
                .isEqualTo(Kind.OTHER_DATABASE);
        assertThat(kind(source(DATABASE, 1, "2.3 4.5", "other"), slot(500)))
                .isEqualTo(Kind.OTHER_CLUSTER);
    }

    @Test
    void aTableOrPublicationThatWasReplacedOrAlteredMayHaveLeftOutRows() {
        assertThat(kind(source(DATABASE, 9, "2.3 9.9", "k"), slot(500)))
                .isEqualTo(Kind.TABLE_REPLACED);
        assertThat(kind(source(DATABASE, 1, "2.3 4.6", "k"), slot(500)))
                .isEqualTo(Kind.PUBLICATION_ALTERED);
        assertThat(kind(source(DATABASE, 1, "2.9 4.5", "k"), slot(500)))
                .isEqualTo(Kind.PUBLICATION_ALTERED);
        assertThat(kind(source(DATABASE, 1, "7.9 8.9", "k"), slot(500)))
                .isEqualTo(Kind.PUBLICATION_REPLACED);
    }

    @Test
    void aPartitionThatHadRowsIsFoundAfterEverythingElse() {
        Optional<Discontinuity> found = withPartition(slot(500));

        assertThat(found).get().extracting(Discontinuity::kind).isEqualTo(Kind.PARTITION_ATTACHED);
        assertThat(found)
                .get()
                .satisfies(
                        attached -> {
                            assertThat(attached.problem()).contains("public.p with 3 rows");
                            assertThat(attached.proven()).isTrue();
                            assertThat(attached.slotUseless()).isFalse();
                            assertThat(attached.keepsWatermark()).isFalse();
                        });
        assertThat(withPartition(Optional.empty()))
                .get()
                .satisfies(
                        both -> {
                            assertThat(both.keepsWatermark()).isFalse();
                            assertThat(both.losesMessages()).isTrue();
                        });
    }

    private static Optional<Discontinuity> withPartition(Optional<SlotStatus> slot) {
        return new Continuity(
                        "s",
                        "p",
                        stored(SOURCE),
                        lineage(DATABASE, 1_000),
                        SOURCE,
                        false,
                        List.of("public.p with 3 rows"))
                .ofStream(slot);
    }

    @Test
    void aDatabaseWithoutTheHeartbeatWasRestoredHoweverFarItsLogGoes() {
        StoredPosition position = stored(SOURCE).with(new Watermark("7d1c", 751, Instant.EPOCH));

        Optional<Discontinuity> found =
                new Continuity(
                                "s",
                                "p",
                                position,
                                lineage(DATABASE, 1_000),
                                SOURCE,
                                true,
                                List.of())
                        .ofStream(slot(400));

        assertThat(found).get().extracting(Discontinuity::kind).isEqualTo(Kind.OTHER_HISTORY);
    }

    /** Otherwise the stream would begin behind rows that only the other history has. */
    @Test
    void aRepairThatWasInterruptedDoesNotGoOnWithTheStreamOfAnotherHistory() {
        StoredPosition repairing =
                StoredPosition.anchoring(
                                StoredPosition.Phase.REPAIR,
                                LogSequenceNumber.INVALID_LSN,
                                SOURCE,
                                null,
                                0)
                        .publishedUntil(POSITION);
        Lineage promotedTooEarly =
                new Lineage(
                        new DatabaseId("7428", 5, 2),
                        LogSequenceNumber.valueOf(1_000),
                        Map.of(1, LogSequenceNumber.valueOf(450)));

        assertThat(ofAnchor(repairing, lineage(DATABASE, 1_000))).isEmpty();
        assertThat(ofAnchor(repairing, lineage(DATABASE, 499)))
                .get()
                .extracting(Discontinuity::kind)
                .isEqualTo(Kind.OTHER_HISTORY);
        assertThat(ofAnchor(repairing, promotedTooEarly))
                .get()
                .extracting(Discontinuity::kind)
                .isEqualTo(Kind.OTHER_HISTORY);
        assertThat(ofAnchor(repairing.publishedUntil(null), promotedTooEarly)).isEmpty();
    }

    private static Optional<Discontinuity> ofAnchor(StoredPosition stored, Lineage lineage) {
        return new Continuity("s", "p", stored, lineage, SOURCE, false, List.of()).ofAnchor();
    }

    private static StoredPosition stored(SourceIdentity source) {
        return new StoredPosition(StoredPosition.Phase.STREAMING, POSITION, null, source, null, 0);
    }

    private static Kind kind(SourceIdentity now, Optional<SlotStatus> slot) {
        return of(now, slot).orElseThrow().kind();
    }

    private static Optional<Discontinuity> of(SourceIdentity now, Optional<SlotStatus> slot) {
        return new Continuity(
                        "s",
                        "p",
                        stored(SOURCE),
                        lineage(now.database(), 1_000),
                        now,
                        false,
                        List.of())
                .ofStream(slot);
    }

    private static Lineage lineage(DatabaseId id, long end) {
        return new Lineage(id, LogSequenceNumber.valueOf(end), Map.of());
    }

    private static SourceIdentity source(
            DatabaseId database, long table, String publication, String cluster) {
        return SourceIdentities.of(
                database, "/shop/public.outbox", List.of(), table, publication, "", cluster, false);
    }

    private static Optional<SlotStatus> slot(long confirmed) {
        return Optional.of(new SlotStatus(LogSequenceNumber.valueOf(confirmed), false, null));
    }
}
