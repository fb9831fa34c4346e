package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.term.StartPlan.Kind;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class StartPlanTest {

    private static final DatabaseId SYSTEM = new DatabaseId("7428", 2);
    private static final Lineage LINEAGE =
            new Lineage(
                    SYSTEM,
                    LogSequenceNumber.valueOf(1_000),
                    Map.of(1, LogSequenceNumber.valueOf(400)));
    private static final Position POSITION = new Position(LogSequenceNumber.valueOf(500), 3);
    private static final SlotHistory NEVER = new SlotHistory(null, false);
    private static final SlotHistory STORED =
            new SlotHistory(new StoredPosition(Phase.STREAMING, POSITION, SYSTEM), false);

    private final RelayConfig config = config().build();

    @Test
    void theVeryFirstStartPublishesTheRowsThatAreThere() {
        assertThat(plan(NEVER, Optional.empty()).kind()).isEqualTo(Kind.BACKFILL);
    }

    @Test
    void theVeryFirstStartMayBeginNow() {
        StartPlan plan =
                StartPlan.decide(
                        NEVER,
                        Optional.empty(),
                        LINEAGE,
                        config().startFrom(StartFrom.NOW).build());

        assertThat(plan.kind()).isEqualTo(Kind.FROM_NOW);
    }

    @Test
    void aSlotWithoutAPositionIsRefusedBecauseThePositionsTopicMayBeMistyped() {
        assertThatThrownBy(() -> plan(NEVER, slot(400)))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST);
                            assertThat(e.remedy()).contains("--positions-topic");
                        })
                .hasMessageContaining("Topic tailrace.positions must hold the position")
                .hasMessageContaining("holds none");
    }

    @Test
    void aRestartGoesOnAtTheStoredPosition() {
        StartPlan plan = plan(STORED, slot(500));

        assertThat(plan.kind()).isEqualTo(Kind.STREAM);
        assertThat(plan.position()).isEqualTo(POSITION);
    }

    @Test
    void anInterruptedFirstStartBeginsAnewWhateverTheSlotSays() {
        SlotHistory unfinished =
                new SlotHistory(new StoredPosition(Phase.BACKFILL, POSITION, SYSTEM), false);

        assertThat(plan(unfinished, slot(900)).kind()).isEqualTo(Kind.BACKFILL);
        assertThat(plan(unfinished, Optional.empty()).kind()).isEqualTo(Kind.BACKFILL);
    }

    /** Otherwise the rows that were to be left out would be published. */
    @Test
    void anInterruptedStartFromNowDoesNotBecomeABackfill() {
        SlotHistory unfinished =
                new SlotHistory(new StoredPosition(Phase.FROM_NOW, POSITION, SYSTEM), false);

        assertThat(plan(unfinished, Optional.empty()))
                .isEqualTo(new StartPlan(Kind.FROM_NOW, null));
        assertThat(plan(unfinished, slot(0)).kind()).isEqualTo(Kind.FROM_NOW);
        assertThat(plan(unfinished, slot(500)).kind()).isEqualTo(Kind.FROM_NOW);
        assertThat(plan(unfinished, slot(900)))
                .isEqualTo(
                        new StartPlan(Kind.STREAM, Position.after(LogSequenceNumber.valueOf(900))));
    }

    @Test
    void aPositionFromBeforeAnotherNumberOfShardsIsNeverResumed() {
        SlotHistory replaced = new SlotHistory(STORED.last(), true);

        assertThat(plan(replaced, slot(500))).isEqualTo(new StartPlan(Kind.BACKFILL, null));
        assertThat(plan(replaced, Optional.empty()).kind()).isEqualTo(Kind.BACKFILL);
    }

    @Test
    void aSlotFromBeforeAnotherNumberOfShardsIsNotAdopted() {
        SlotHistory onlyOthers = new SlotHistory(null, true);

        assertThat(plan(onlyOthers, slot(500)).kind()).isEqualTo(Kind.BACKFILL);
    }

    @Test
    void aSlotThatIsGoneIsNeverSkippedSilently() {
        assertLost(Optional.empty(), "does not exist");
    }

    @Test
    void aSlotWhoseWalWasRemovedIsNeverSkippedSilently() {
        assertLost(Optional.of(status(500, true)), "has removed WAL");
    }

    @Test
    void aSlotThatIsAheadOfThePositionIsNeverSkippedSilently() {
        assertLost(slot(501), "is ahead");
    }

    @Test
    void anotherDatabaseIsNeverTakenForTheOneBefore() {
        Lineage other = new Lineage(new DatabaseId("9999", 2), LINEAGE.end(), LINEAGE.switches());
        assertThatThrownBy(() -> StartPlan.decide(STORED, slot(500), other, config))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining(
                        "belongs to the database with system identifier 7428, but the connected"
                                + " database has 9999");
    }

    @Test
    void aDatabaseThatWasRestoredFromBeforeThePositionIsNeverContinued() {
        Lineage behind = new Lineage(SYSTEM, LogSequenceNumber.valueOf(499), LINEAGE.switches());

        assertThatThrownBy(() -> StartPlan.decide(STORED, slot(400), behind, config))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST))
                .hasMessageContaining("rows are published up to 0/1F4+3")
                .hasMessageContaining("has a write-ahead log that ends at 0/1F3");
    }

    private void assertLost(Optional<SlotStatus> slot, String problem) {
        assertThatThrownBy(() -> plan(STORED, slot))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST))
                .hasMessageContaining(problem)
                .hasMessageContaining("published only up to 0/1F4+3");
    }

    private static RelayConfig.Builder config() {
        return RelayConfig.builder(
                "jdbc:postgresql://localhost:5432/shop", "u", "p", "localhost:9092");
    }

    private StartPlan plan(SlotHistory history, Optional<SlotStatus> slot) {
        return StartPlan.decide(history, slot, LINEAGE, config);
    }

    private static Optional<SlotStatus> slot(long confirmed) {
        return Optional.of(status(confirmed, false));
    }

    private static SlotStatus status(long confirmed, boolean lost) {
        return new SlotStatus(LogSequenceNumber.valueOf(confirmed), lost, null);
    }
}
