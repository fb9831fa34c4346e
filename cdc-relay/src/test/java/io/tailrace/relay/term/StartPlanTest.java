package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentities;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.SlotStatus;
import io.tailrace.relay.term.StartPlan.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class StartPlanTest {

    private static final SourceIdentity SOURCE =
            SourceIdentities.of(
                    new DatabaseId("7428", 5, 2),
                    "/shop/public.outbox",
                    List.of(),
                    1,
                    "2.3 4.5",
                    "",
                    "k",
                    false);
    private static final LogSequenceNumber END = LogSequenceNumber.valueOf(1_000);
    private static final Lineage LINEAGE =
            new Lineage(SOURCE.database(), END, Map.of(1, LogSequenceNumber.valueOf(400)));
    private static final Position POSITION = new Position(LogSequenceNumber.valueOf(500), 3);
    private static final SlotHistory NEVER = new SlotHistory(null, null, false, Set.of());
    private static final SlotHistory STORED = stored(streaming(SOURCE));
    private static final Optional<SlotStatus> NO_SLOT = Optional.empty();

    private final RelayConfig config = config().build();

    @Test
    void theVeryFirstStartPublishesTheRowsThatAreThere() {
        assertAnchor(plan(NEVER, NO_SLOT), Phase.BACKFILL, END);
    }

    @Test
    void theVeryFirstStartMayBeginNow() {
        StartPlan plan = plan(NEVER, NO_SLOT, config().startFrom(StartFrom.NOW).build());

        assertAnchor(plan, Phase.FROM_NOW, END);
    }

    @Test
    void aSlotWithoutAPositionIsNotAdoptedBecauseThePositionsTopicMayBeMistyped() {
        StartPlan plan = plan(NEVER, slot(400));

        assertThat(plan.kind()).isEqualTo(Kind.HALT);
        assertThat(plan.discontinuity())
                .extracting(Discontinuity::problem)
                .asString()
                .contains("Topic tailrace.positions must hold the position")
                .contains("holds none");
    }

    @Test
    void aRestartGoesOnAtTheStoredPosition() {
        assertThat(plan(STORED, slot(500)))
                .isEqualTo(new StartPlan(Kind.STREAM, streaming(SOURCE), null));
    }

    @Test
    void aRestartWithinAnOverlapGoesOnWithinIt() {
        StoredPosition within = streaming(SOURCE).catchingUp(POSITION, END);

        assertThat(plan(stored(within), slot(500)))
                .isEqualTo(new StartPlan(Kind.STREAM, within, null));
    }

    /** The slot may hold messages and deleted rows, which are nowhere else. */
    @Test
    void anInterruptedFirstStartKeepsTheSlotThatItHasCreated() {
        StoredPosition unfinished =
                StoredPosition.anchoring(
                        Phase.BACKFILL, LogSequenceNumber.valueOf(700), SOURCE, null, 0);

        StartPlan plan = plan(stored(unfinished), slot(900));

        assertAnchor(plan, Phase.BACKFILL, LogSequenceNumber.valueOf(700));
        assertThat(plan.discontinuity()).isNull();
    }

    /** Otherwise the rows that were to be left out would be published. */
    @Test
    void anInterruptedStartFromNowDoesNotBecomeABackfill() {
        StoredPosition unfinished = StoredPosition.anchoring(Phase.FROM_NOW, END, SOURCE, null, 0);

        assertAnchor(plan(stored(unfinished), NO_SLOT), Phase.FROM_NOW, END);
    }

    @Test
    void aPositionFromBeforeAnotherNumberOfShardsIsNeverResumed() {
        assertAnchor(
                plan(new SlotHistory(STORED.last(), null, true, Set.of()), slot(500)),
                Phase.REPAIR,
                END);
        assertAnchor(
                plan(new SlotHistory(null, null, true, Set.of()), slot(500)), Phase.REPAIR, END);
    }

    /** Otherwise the database would be published again, to other topics. */
    @Test
    void relaysOfAnotherNumberOfShardsDoNotChangeTheTopicsUnnoticed() {
        SourceIdentity router = withTopics("debezium", "(.*) -> outbox.event.$1");

        for (SourceIdentity before : List.of(router, withTopics("cloudevents", "old.<type>"))) {
            SlotHistory history = superseded(streaming(before));
            StartPlan plan =
                    StartPlan.decide(
                            history, slot(500), LINEAGE, named(), false, List.of(), config);
            assertThat(plan.kind()).isEqualTo(Kind.HALT);
            assertThat(plan.discontinuity()).isNotNull();
            assertThat(
                            StartPlan.decide(
                                            history, slot(500), LINEAGE, before, false, List.of(),
                                            config)
                                    .kind())
                    .isEqualTo(Kind.ANCHOR);
        }
        assertThat(
                        StartPlan.decide(
                                        superseded(streaming(SOURCE)),
                                        slot(500),
                                        LINEAGE,
                                        named(),
                                        false,
                                        List.of(),
                                        config)
                                .kind())
                .as("whose topics an earlier version did not store")
                .isEqualTo(Kind.ANCHOR);
    }

    @Test
    void relaysOfAnotherNumberOfShardsDoNotPublishFromASlotThatWasHandedBack() {
        assertThatThrownBy(() -> plan(superseded(streaming(SOURCE).handedBack()), NO_SLOT))
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("Slot outbox_1of2 was handed back at 0/1F4")
                .hasMessageContaining("under the key shop/outbox_1of2");
        assertThatThrownBy(() -> plan(stored(streaming(SOURCE).handedBack()), NO_SLOT))
                .isInstanceOf(OperatorException.class);
    }

    private static SourceIdentity named() {
        return withTopics("cloudevents", "outbox.<aggregatetype>");
    }

    private static SourceIdentity withTopics(String mode, String topics) {
        return new SourceIdentity(
                SOURCE.database(),
                SOURCE.name(),
                List.of(),
                SOURCE.table(),
                SOURCE.publication(),
                "",
                SOURCE.cluster(),
                false,
                mode,
                topics);
    }

    private static SlotHistory superseded(StoredPosition later) {
        return new SlotHistory(
                null, null, true, Set.of(), null, new SlotHistory.Keyed("shop/outbox_1of2", later));
    }

    @Test
    void aProvenLossIsRepairedByDefault() {
        StartPlan plan = plan(STORED, NO_SLOT);

        assertAnchor(plan, Phase.REPAIR, LogSequenceNumber.INVALID_LSN);
        assertThat(plan.discontinuity())
                .extracting(Discontinuity::kind)
                .isEqualTo(Discontinuity.Kind.SLOT_MISSING);
        assertThat(plan.publishedBefore()).isTrue();
    }

    /** Rows of the slot behind the position cannot be published, however little topics hold. */
    @Test
    void theStoredPositionIsKeptThroughARepairOnTheSameHistoryOnly() {
        StoredPosition repairing = plan(STORED, NO_SLOT).from();

        assertThat(repairing.publishedUntil()).isEqualTo(POSITION);
        assertThat(plan(stored(repairing), slot(500)).from().publishedUntil()).isEqualTo(POSITION);
        assertThat(repairing.catchingUp(POSITION, END).publishedUntil()).isEqualTo(POSITION);
        assertThat(repairing.streaming(POSITION).publishedUntil()).isNull();
        SlotHistory marked =
                stored(streaming(SOURCE).with(new Watermark("7d1c", 751, Instant.EPOCH)));
        assertThat(
                        StartPlan.decide(
                                        marked, slot(500), LINEAGE, SOURCE, true, List.of(), config)
                                .from()
                                .publishedUntil())
                .as("on another history")
                .isNull();
    }

    /** Otherwise what was drained is read again, and is new as soon as the topics lack it. */
    @Test
    void aRepairBeginsBehindWhatWasDrainedOfAReplacedTable() {
        StoredPosition former =
                streaming(
                        SourceIdentities.of(
                                SOURCE.database(),
                                SOURCE.name(),
                                List.of(),
                                9,
                                "2.3 9.5",
                                "",
                                "k",
                                false));
        Position drained = Position.after(END);

        StartPlan plan = plan(stored(former), slot(500));

        assertThat(plan.kind()).isEqualTo(Kind.DRAIN);
        assertThat(plan.from().publishedUntil()).isEqualTo(POSITION);
        assertThat(plan.after(former.at(drained)).from())
                .isEqualTo(plan.from().publishedUntil(drained));
        assertThat(plan.after(former.catchingUp(POSITION, END)).from().publishedUntil())
                .as("of a repair on another history")
                .isNull();
    }

    /** Rows behind such a position may be published, and the topics may have lost them since. */
    @Test
    void aRepairOnAnotherHistoryThatHasNotCaughtUpDoesNotMakeRowsBehindItsPositionNew() {
        StoredPosition repairing =
                StoredPosition.anchoring(
                        Phase.REPAIR, LogSequenceNumber.INVALID_LSN, SOURCE, null, 0);
        StoredPosition catchingUp = repairing.catchingUp(POSITION, END);

        assertThat(plan(stored(catchingUp), NO_SLOT).from().publishedUntil()).isNull();
        assertThat(
                        plan(stored(catchingUp.publishedUntil(POSITION)), NO_SLOT)
                                .from()
                                .publishedUntil())
                .as("on the same history")
                .isEqualTo(POSITION);
    }

    /** A comparison would leave out rows whose ids have no time, though it is known what to do. */
    @Test
    void whatAnotherProgramHasConfirmedSinceItsSlotWasAdoptedIsNotRepairedByDefault() {
        StoredPosition adopted = StoredPosition.adopted(POSITION, END, Instant.EPOCH, SOURCE, 700);
        RelayConfig repairing = config().onDiscontinuity(OnDiscontinuity.REPAIR).build();

        assertThat(plan(stored(adopted), slot(500)).kind()).isEqualTo(Kind.STREAM);
        for (StoredPosition at :
                List.of(adopted, adopted.publishedUntil(POSITION), adopted.of(altered()))) {
            StartPlan plan = plan(stored(at), slot(501));
            assertThat(plan.kind()).isEqualTo(Kind.HALT);
            assertThat(plan.discontinuity())
                    .extracting(Discontinuity::kind)
                    .isEqualTo(Discontinuity.Kind.ADOPTED_SLOT_AHEAD);
            assertThat(plan(stored(at), slot(501), repairing).kind()).isEqualTo(Kind.ANCHOR);
        }
        StoredPosition firstStart =
                adopted.publishedUntil(Position.after(LogSequenceNumber.INVALID_LSN));
        assertThat(plan(stored(firstStart), slot(501)).kind()).isEqualTo(Kind.ANCHOR);
        Watermark streamed = new Watermark("7d1c", 751, Instant.EPOCH);
        assertThat(plan(stored(adopted.with(streamed)), slot(501)).kind()).isEqualTo(Kind.ANCHOR);
    }

    @Test
    void aSlotThatCannotBeUsedIsNotKept() {
        SlotStatus lost = new SlotStatus(LogSequenceNumber.valueOf(500), true, null);

        assertAnchor(plan(STORED, Optional.of(lost)), Phase.REPAIR, END);
    }

    @Test
    void aLossThatIsNotProvenStopsTheRelayByDefault() {
        SlotHistory otherDatabase =
                stored(streaming(SourceIdentity.of(new DatabaseId("9999", 5, 2))));

        assertThat(plan(otherDatabase, slot(500)).kind()).isEqualTo(Kind.HALT);
        assertThat(
                        plan(
                                        otherDatabase,
                                        slot(500),
                                        config().onDiscontinuity(OnDiscontinuity.REPAIR).build())
                                .kind())
                .isEqualTo(Kind.ANCHOR);
    }

    @Test
    void theRelayCanBeToldToStopAtEveryLoss() {
        StartPlan plan =
                plan(STORED, NO_SLOT, config().onDiscontinuity(OnDiscontinuity.HALT).build());

        assertThat(plan.kind()).isEqualTo(Kind.HALT);
    }

    /** Whatever was only in the slot is gone with it. */
    @Test
    void theLossOfASlotWithMessagesIsNotRepairedByDefault() {
        RelayConfig messages = config().messages(true).build();

        assertThat(plan(STORED, NO_SLOT, messages).kind()).isEqualTo(Kind.HALT);
    }

    @Test
    void aWatermarkIsKeptIfOnlyTheSlotIsLost() {
        Watermark mark = new Watermark("7d1c", 751, Instant.EPOCH);
        StoredPosition position = streaming(SOURCE).with(mark);
        StoredPosition altered = position.of(altered());

        assertThat(plan(stored(position), NO_SLOT).from().watermark()).isEqualTo(mark);
        assertThat(plan(stored(altered), NO_SLOT).from().watermark()).isNull();
    }

    /** With another publication. */
    private static SourceIdentity altered() {
        return SourceIdentities.of(
                SOURCE.database(), SOURCE.name(), List.of(), 1, "2.3 4.4", "", "k", false);
    }

    /** A standby was promoted that lacked the heartbeat while the repair ran. */
    @Test
    void aWatermarkOfAnotherHistoryIsNotUsedAfterAnInterruptedRepair() {
        StoredPosition unfinished =
                StoredPosition.anchoring(
                        Phase.REPAIR,
                        LogSequenceNumber.INVALID_LSN,
                        SOURCE,
                        new Watermark("7d1c", 751, Instant.EPOCH),
                        0);
        SlotHistory interrupted = stored(unfinished);

        assertThat(plan(interrupted, NO_SLOT).from()).isEqualTo(unfinished);
        StartPlan plan =
                StartPlan.decide(interrupted, NO_SLOT, LINEAGE, SOURCE, true, List.of(), config);
        assertThat(plan.kind()).isEqualTo(Kind.HALT);
        assertThat(plan.from().watermark()).isNull();
    }

    @Test
    void theLossOfASlotWithMessagesIsNotHiddenByAnotherLoss() {
        RelayConfig messages = config().messages(true).build();
        SlotHistory altered =
                stored(
                        streaming(
                                SourceIdentities.of(
                                        SOURCE.database(),
                                        SOURCE.name(),
                                        List.of(),
                                        1,
                                        "2.3 4.4",
                                        "",
                                        "k",
                                        true)));

        assertThat(plan(altered, slot(500), messages).kind()).isEqualTo(Kind.ANCHOR);
        assertThat(plan(altered, NO_SLOT, messages).kind()).isEqualTo(Kind.HALT);
        assertThat(plan(altered, NO_SLOT, messages).discontinuity())
                .extracting(Discontinuity::problem)
                .asString()
                .contains("was altered")
                .contains("does not exist");
    }

    private static StoredPosition streaming(SourceIdentity source) {
        return new StoredPosition(Phase.STREAMING, POSITION, null, source, null, 0);
    }

    private static void assertAnchor(StartPlan plan, Phase phase, LogSequenceNumber slotAfter) {
        assertThat(plan.kind()).isEqualTo(Kind.ANCHOR);
        assertThat(plan.from().publishedUntil(null))
                .isEqualTo(StoredPosition.anchoring(phase, slotAfter, SOURCE, null, 0));
    }

    private static RelayConfigBuilder config() {
        return RelayConfig.builder(
                "jdbc:postgresql://localhost:5432/shop", "u", "p", "localhost:9092");
    }

    private StartPlan plan(SlotHistory history, Optional<SlotStatus> slot) {
        return plan(history, slot, config);
    }

    private static StartPlan plan(
            SlotHistory history, Optional<SlotStatus> slot, RelayConfig config) {
        return StartPlan.decide(history, slot, LINEAGE, SOURCE, false, List.of(), config);
    }

    private static SlotHistory stored(StoredPosition position) {
        return new SlotHistory(position, null, false, Set.of());
    }

    private static Optional<SlotStatus> slot(long confirmed) {
        return Optional.of(new SlotStatus(LogSequenceNumber.valueOf(confirmed), false, null));
    }
}
