package io.tailrace.relay.term;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.record.CapturedRow;
import io.tailrace.relay.anchor.Anchor;
import io.tailrace.relay.anchor.Overlap;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.continuity.Continuity;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.PositionGuard;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.publish.BatchPublisher;
import io.tailrace.relay.source.ChangeStream;
import io.tailrace.relay.source.change.Change;
import io.tailrace.relay.source.change.Heartbeat;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Publishes the rows of the stream that were not published before the restart. Called by the thread
 * of the stream only, except for {@link #committed()} and {@link #settled()}.
 */
final class StreamPublisher implements ChangeStream.Handler, AutoCloseable {

    private final RelayConfig config;
    private final Database database;
    private final BatchPublisher batches;
    private final PositionGuard guard;
    private StoredPosition latest;
    private final Progress progress;
    private final HorizonAge age;
    private final LogSequenceNumber begin;
    private final boolean switchesMessages;
    private final StopSignal stop;
    private volatile Position committed;
    private volatile @Nullable StoredPosition settled;
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private @Nullable Overlap overlap;
    private boolean slotVerified;
    private boolean handedBack;

    StreamPublisher(
            RelayConfig config,
            Database database,
            BatchPublisher batches,
            Anchor.Stream from,
            Progress progress,
            StopSignal stop) {
        this.config = config;
        this.database = database;
        this.batches = batches;
        this.latest = from.first();
        this.guard = PositionGuard.resume(latest.position());
        this.overlap = from.overlap();
        this.progress = progress;
        this.stop = stop;
        this.age = HorizonAge.after(latest.watermark());
        this.committed = latest.position();
        this.begin = committed.commit();
        this.switchesMessages = latest.source().messages() != config.source().readsMessages();
    }

    /** The position that is committed in Kafka. Safe for any thread. */
    Position committed() {
        return committed;
    }

    /**
     * The position of this stream that was committed in Kafka last; null before the first. Safe for
     * any thread.
     */
    @Nullable StoredPosition settled() {
        return settled;
    }

    /** Completes when a position of this stream is committed in Kafka. Safe for any thread. */
    CompletableFuture<Void> begun() {
        return begun;
    }

    /** What is stored in Kafka. Not while the stream runs. */
    StoredPosition stored() {
        return latest.at(committed);
    }

    @Override
    public void onChanges(List<Change> changes) throws InterruptedException {
        if (handedBack) {
            return; // another program publishes what follows
        }
        verifySlot();
        progress.changesTaken(firstCommit(changes));
        List<CapturedRow> doubtful = new ArrayList<>();
        List<CapturedRow> fresh = new ArrayList<>(changes.size());
        int tableRows = 0;
        boolean handsBack = false;
        for (Change change : changes) {
            if (isToBeHandedBack(change)) {
                guard.onHeartbeat(Objects.requireNonNull(change.previousCommit()));
                handsBack = true;
                break;
            }
            if (isToBeReadAgain(change)) {
                guard.onHeartbeat(Objects.requireNonNull(change.previousCommit()));
                break;
            }
            if (addIfNew(change, isDoubtful(change) ? doubtful : fresh) && change.inTable()) {
                tableRows++;
            }
        }
        Position after = guard.position();
        if (handsBack || !after.equals(committed)) {
            StoredPosition next = handsBack ? latest.at(after).handedBack() : latest.at(after);
            batches.publish(unpublished(doubtful, fresh), next);
            committed = after;
            progress.batchPublished(tableRows, after);
            endOverlap();
            settled = next; // not before the rows are counted that the overlap has left out
            begun.complete(null);
        }
        if (handsBack) {
            handedBack = true;
            stop.request();
            return;
        }
        requireWantedMessages();
        progress.changesDone(lastCommit(changes));
    }

    private static @Nullable Instant firstCommit(List<Change> changes) {
        return changes.stream()
                .map(Change::committed)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Instant lastCommit(List<Change> changes) {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Instant committed = changes.get(i).committed();
            if (committed != null) {
                return committed;
            }
        }
        return null;
    }

    /**
     * Whether the change comes after the transaction that had to be read as it was before the
     * setting for messages changed. The stream ends there: what follows may lack messages.
     */
    private boolean isToBeReadAgain(Change change) {
        LogSequenceNumber previousCommit = change.previousCommit();
        return switchesMessages && previousCommit != null && previousCommit.compareTo(begin) > 0;
    }

    /** Whether the change begins a transaction that another program is to publish. */
    private boolean isToBeHandedBack(Change change) {
        LogSequenceNumber previousCommit = change.previousCommit();
        return previousCommit != null && stop.handsBackAt(previousCommit);
    }

    /** The setting can change only between transactions. */
    private void requireWantedMessages() {
        if (switchesMessages && committed.events() == 0) {
            throw new SourceChangedException(
                    "The stream is read again %s messages, as it is configured"
                            .formatted(config.source().readsMessages() ? "with" : "without"));
        }
    }

    private boolean isDoubtful(Change change) {
        LogSequenceNumber previousCommit = change.previousCommit();
        return overlap != null && previousCommit != null && overlap.covers(previousCommit);
    }

    /** The rows to publish. Doubtful rows come before all others in the stream. */
    private List<CapturedRow> unpublished(List<CapturedRow> doubtful, List<CapturedRow> fresh) {
        if (overlap == null || doubtful.isEmpty()) {
            return fresh;
        }
        try {
            List<CapturedRow> rows = new ArrayList<>(overlap.unpublished(doubtful));
            rows.addAll(fresh);
            return rows;
        } catch (SQLException e) {
            throw unreachable("find out which rows are published", e);
        }
    }

    private void endOverlap() {
        if (overlap != null) {
            overlap.committed();
            if (!overlap.covers(committed.commit())) {
                overlap.report();
                close();
            }
        }
    }

    /** Ends the overlap. */
    @Override
    public void close() {
        if (overlap != null) {
            overlap.close();
            overlap = null;
        }
    }

    /** Returns whether the change is a row that was added. */
    private boolean addIfNew(Change change, List<CapturedRow> fresh) {
        LogSequenceNumber previousCommit = change.previousCommit();
        CapturedRow row = change.row();
        if (previousCommit == null) {
            if (row != null) {
                throw new IllegalStateException(
                        "Slot %s: row %s was read without the LSN of the commit before it"
                                .formatted(config.source().slot(), row.id()));
            }
        } else if (row == null) {
            guard.onHeartbeat(previousCommit);
            note(change.heartbeat());
        } else if (guard.isNew(previousCommit)) {
            return fresh.add(row);
        }
        return false;
    }

    /** Every row before a heartbeat is published when a position after the heartbeat is stored. */
    private void note(@Nullable Heartbeat heartbeat) {
        if (heartbeat != null) {
            latest =
                    latest.with(
                            new Watermark(
                                    heartbeat.id().toString(),
                                    heartbeat.xminHorizon(),
                                    age.since(heartbeat)));
        }
    }

    /**
     * Checks the slot once, when the stream has begun: a slot that was created anew since the term
     * began would leave out the rows committed before.
     */
    private void verifySlot() {
        if (slotVerified) {
            return;
        }
        try {
            Continuity.slotProblem(config.source().slot(), committed, database.slot())
                    .ifPresent(
                            problem -> {
                                throw new SourceChangedException(problem.problem());
                            });
            slotVerified = true;
        } catch (SQLException e) {
            throw unreachable("read the state", e);
        }
    }

    private OperatorException unreachable(String action, SQLException e) {
        return new OperatorException(
                ExitCode.UNREACHABLE,
                "Could not %s of slot %s: %s"
                        .formatted(action, config.source().slot(), e.getMessage()),
                "Check that PostgreSQL is reachable. The relay tries again by itself.",
                e);
    }
}
