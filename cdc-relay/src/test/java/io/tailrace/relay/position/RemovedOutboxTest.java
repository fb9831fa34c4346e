package io.tailrace.relay.position;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.config.StartFrom;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

class RemovedOutboxTest {

    private static final Instant REMOVED = Instant.parse("2026-07-28T10:15:30.123Z");

    @Test
    void relaysStartAgainOnlyAfterTheRemovalThatIsNamed() {
        refused(config().build());
        refused(config().startFrom(StartFrom.EXISTING).build());
        refused(config().startAgain(REMOVED).build());
        refused(config().startFrom(StartFrom.NOW).startAgain(REMOVED.plusMillis(1)).build());

        accepted(config().startFrom(StartFrom.NOW).startAgain(REMOVED).build(), history(REMOVED));
    }

    @Test
    void withoutARemovalNothingIsRequiredAndATimeThatStayedDoesNoHarm() {
        accepted(config().build(), history(null));
        accepted(config().startAgain(REMOVED).build(), history(null));
    }

    @Test
    void aRemovedPositionIsNotTakenOver() {
        RelayConfig config = config().build();
        assertThatThrownBy(
                        () ->
                                RemovedOutbox.requireTakeable(
                                        config, config.positionKey(), history(REMOVED)))
                .hasMessageContaining("cannot be taken over, because its relays were removed at");
        assertThatCode(
                        () ->
                                RemovedOutbox.requireTakeable(
                                        config, config.positionKey(), history(null)))
                .doesNotThrowAnyException();
    }

    @Test
    void aSlotThatWasHandedBackHoldsRelaysOfEveryNumberOfShards() {
        StoredPosition streaming =
                new StoredPosition(
                        StoredPosition.Phase.STREAMING,
                        Position.after(LogSequenceNumber.valueOf(500)),
                        null,
                        SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                        null,
                        0);
        StoredPosition handedBack = streaming.handedBack();

        handedBack(history(handedBack, null));
        handedBack(history(null, handedBack));
        handedBack(history(streaming, handedBack));
        accepted(config().build(), history(handedBack, streaming));
    }

    private static void handedBack(SlotHistory history) {
        assertThatThrownBy(() -> RemovedOutbox.requireChoice(config().build(), history))
                .hasMessageContaining("was handed back at 0/1F4");
    }

    private static SlotHistory history(
            @Nullable StoredPosition last, @Nullable StoredPosition later) {
        return new SlotHistory(
                last,
                null,
                later != null,
                Set.of(),
                null,
                later == null ? null : new SlotHistory.Keyed("tailrace_outbox_1of2", later));
    }

    private static void accepted(RelayConfig config, SlotHistory history) {
        assertThatCode(() -> RemovedOutbox.requireChoice(config, history))
                .doesNotThrowAnyException();
    }

    private static void refused(RelayConfig config) {
        assertThatThrownBy(() -> RemovedOutbox.requireChoice(config, history(REMOVED)))
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e -> {
                            assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST);
                            assertThat(e.remedy())
                                    .contains(
                                            "--start-again=2026-07-28T10:15:30.123Z"
                                                    + " --start-from=existing");
                        });
    }

    private static SlotHistory history(@Nullable Instant removedAt) {
        return new SlotHistory(null, null, false, Set.of(), removedAt);
    }

    private static RelayConfigBuilder config() {
        return RelayConfig.builder("jdbc:postgresql://h/d", "u", "p", "k:1");
    }
}
