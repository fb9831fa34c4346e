package io.tailrace.relay.term;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.relay.Shop;
import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.anchor.Repairs;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.NewSlot;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How a term begins at a real database. */
@TailraceTest
class TermStartIT {

    private static final String SLOT = "tailrace_outbox";

    private final Repairs repairs = UnexportedRepairs.of(SLOT);
    private final TermSessions sessions = new TermSessions(new CompletableFuture<>());

    /** The relay was interrupted in a repair, which another relay has finished since. */
    @Test
    void aRelayThatGoesOnAtThePositionShowsNoUnfinishedRepair(@Fresh PostgresServer postgres)
            throws Exception {
        RelayConfig config = Shop.configWithoutKafka(postgres).build();
        new Shop(postgres).createTable();
        Database database = new Database(config.source());
        OutboxTable table = database.prepare();
        Position position;
        try (NewSlot slot = NewSlot.create(database, SLOT, sessions)) {
            position = Position.after(slot.consistentPoint());
        }
        repairs.lost(new Discontinuity(Discontinuity.Kind.SLOT_MISSING, "The slot was dropped"));
        assertThat(repairs.last()).hasValue("The slot was dropped; nothing is repaired yet");

        TermStart start =
                new TermStart(
                        config,
                        database,
                        table,
                        database.lineage(),
                        "k",
                        repairs,
                        source -> Set.of(),
                        sessions);
        StoredPosition stored =
                new StoredPosition(
                        StoredPosition.Phase.STREAMING,
                        position,
                        null,
                        start.source(null),
                        null,
                        0);
        Anchor.Stream stream =
                start.begin(new SlotHistory(stored, null, false, Set.of()), null, null, null);

        assertThat(stream).isEqualTo(new Anchor.Stream(stored, null));
        assertThat(repairs.last()).hasValue("The slot was dropped");
    }
}
