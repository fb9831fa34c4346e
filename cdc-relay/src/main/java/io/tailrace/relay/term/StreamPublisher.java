package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionGuard;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.record.CapturedRow;
import io.tailrace.relay.source.Change;
import io.tailrace.relay.source.ChangeStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Publishes the rows of the stream that were not published before the restart. Called by the thread
 * of the stream only, except for {@link #committed()}.
 */
final class StreamPublisher implements ChangeStream.Handler {

    private final RelayConfig config;
    private final Database database;
    private final BatchPublisher batches;
    private final PositionGuard guard;
    private final DatabaseId source;
    private final Progress progress;
    private volatile Position committed;
    private boolean slotVerified;

    StreamPublisher(
            RelayConfig config,
            Database database,
            BatchPublisher batches,
            Position from,
            DatabaseId source,
            Progress progress) {
        this.config = config;
        this.database = database;
        this.batches = batches;
        this.guard = PositionGuard.resume(from);
        this.source = source;
        this.progress = progress;
        this.committed = from;
    }

    /** The position that is committed in Kafka. Safe for any thread. */
    Position committed() {
        return committed;
    }

    @Override
    public void onChanges(List<Change> changes) throws InterruptedException {
        verifySlot();
        List<CapturedRow> fresh = new ArrayList<>(changes.size());
        int tableRows = 0;
        for (Change change : changes) {
            if (addIfNew(change, fresh) && change.inTable()) {
                tableRows++;
            }
        }
        Position after = guard.position();
        if (!after.equals(committed)) {
            batches.publish(fresh, new StoredPosition(Phase.STREAMING, after, source));
            committed = after;
            progress.batchPublished(tableRows, after);
        }
    }

    /** Returns whether the change is a row that was added. */
    private boolean addIfNew(Change change, List<CapturedRow> fresh) {
        LogSequenceNumber previousCommit = change.previousCommit();
        CapturedRow row = change.row();
        if (previousCommit == null) {
            if (row != null) {
                throw new IllegalStateException(
                        "Slot %s: Debezium delivered row %s without the LSN of the commit before it"
                                .formatted(config.source().slot(), row.id()));
            }
        } else if (row == null) {
            guard.onHeartbeat(previousCommit);
        } else if (guard.isNew(previousCommit)) {
            return fresh.add(row);
        }
        return false;
    }

    /**
     * Checks the slot once, when the stream has begun: Debezium creates a missing slot when it
     * starts, and a slot created by Debezium would leave out the rows committed before.
     */
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
                    "Could not read the state of replication slot %s: %s"
                            .formatted(config.source().slot(), e.getMessage()),
                    "Check that PostgreSQL is reachable. The relay tries again by itself.",
                    e);
        }
    }
}
