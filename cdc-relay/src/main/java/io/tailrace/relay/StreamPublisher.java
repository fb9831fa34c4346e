package io.tailrace.relay;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionGuard;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.record.OutboxRow;
import io.tailrace.relay.source.Change;
import io.tailrace.relay.source.ChangeStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;

/** Publishes what is new in the stream. Called by the stream's thread alone. */
final class StreamPublisher implements ChangeStream.Handler {

    private final RelayConfig config;
    private final Database database;
    private final BatchPublisher batches;
    private final PositionGuard guard;
    private final String systemId;
    private final RelayLife life;
    private volatile Position committed;
    private boolean slotVerified;

    StreamPublisher(
            RelayConfig config,
            Database database,
            BatchPublisher batches,
            Position from,
            String systemId,
            RelayLife life) {
        this.config = config;
        this.database = database;
        this.batches = batches;
        this.guard = PositionGuard.resume(from);
        this.systemId = systemId;
        this.life = life;
        this.committed = from;
    }

    /** The position that is committed in Kafka; for any thread. */
    Position committed() {
        return committed;
    }

    @Override
    public void onChanges(List<Change> changes) throws InterruptedException {
        verifySlot();
        List<OutboxRow> fresh = new ArrayList<>(changes.size());
        for (Change change : changes) {
            addIfNew(change, fresh);
        }
        Position after = guard.position();
        if (!after.equals(committed)) {
            batches.publish(fresh, new StoredPosition(Phase.STREAMING, after, systemId));
            committed = after;
            life.progressed();
        }
    }

    private void addIfNew(Change change, List<OutboxRow> fresh) {
        LogSequenceNumber previousCommit = change.previousCommit();
        OutboxRow row = change.row();
        if (previousCommit == null) {
            if (row != null) {
                throw new IllegalStateException("A row came without the commit before it");
            }
        } else if (row == null) {
            guard.onHeartbeat(previousCommit);
        } else if (guard.isNew(previousCommit)) {
            fresh.add(row);
        }
    }

    /** The engine makes a slot that is missing when it starts, and that one would skip rows. */
    private void verifySlot() {
        if (slotVerified) {
            return;
        }
        try {
            StartPlan.requireUsable(database.slot(), committed, config);
            slotVerified = true;
        } catch (SQLException e) {
            throw new OperatorException(
                    ExitCode.UNREACHABLE,
                    "PostgreSQL cannot be reached to look at the slot: " + e.getMessage(),
                    "It is tried again.",
                    e);
        }
    }
}
