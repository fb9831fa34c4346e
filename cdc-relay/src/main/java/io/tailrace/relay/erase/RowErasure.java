package io.tailrace.relay.erase;

import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.retention.AggregateRemoval;
import io.tailrace.relay.retention.PublishedBelow;
import io.tailrace.relay.retention.RowCount;
import io.tailrace.relay.retention.StoredHorizon;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Removes the rows of an aggregate that are published for certain. Connects for each step, because
 * minutes can be between them. For one thread.
 */
final class RowErasure {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Why rows that are published are left. */
    enum Kept {
        /** Other sessions have locked them. */
        LOCKED,
        /** Table, publication or partitions are no longer those of the proof. */
        CHANGED
    }

    /**
     * What is published.
     *
     * @param published null if nothing shows that
     * @param doubt why nothing shows it; null if something does
     */
    record Proof(@Nullable PublishedBelow published, @Nullable OperatorException doubt) {}

    /**
     * What became of the rows.
     *
     * @param rows the counts
     * @param kept why published rows are left; null if none is
     * @param doubt why nothing shows what is published; null if something does
     */
    record Result(RowCount rows, @Nullable Kept kept, @Nullable OperatorException doubt) {}

    private final RelayConfig config;
    private final Database database;
    private final EraseRequest request;

    private RowErasure(RelayConfig config, Database database, EraseRequest request) {
        this.config = config;
        this.database = database;
        this.request = request;
    }

    /**
     * Checks the rights.
     *
     * @throws OperatorException if the table or a right is missing
     */
    static RowErasure of(RelayConfig config, EraseRequest request) throws SQLException {
        Database database = new Database(config.source());
        if (!request.dryRun()) {
            database.requireRemovable();
        }
        return new RowErasure(config, database, request);
    }

    /** Learns the ids of the events of every aggregate with this id. */
    void learn(Attribution attribution) throws SQLException {
        try (Connection session = connect()) {
            removal(session).withSameId((type, id) -> attribution.add(type, "", id));
        }
    }

    /**
     * Waits until all rows of the aggregate are published, but no longer than was asked for. The
     * topic of positions must exist.
     */
    Proof awaitPublished() throws SQLException, InterruptedException {
        long deadline = request.deadline();
        StoredHorizon horizon = new StoredHorizon(config, database);
        try (Connection session = connect()) {
            AggregateRemoval removal = removal(session);
            while (true) {
                PublishedBelow published = horizon.read(session);
                if (removal.count(published.horizon()).unpublished() == 0
                        || System.nanoTime() - deadline >= 0) {
                    return new Proof(published, null);
                }
                Thread.sleep(PAUSE.toMillis());
            }
        } catch (OperatorException e) {
            return new Proof(null, e);
        }
    }

    /**
     * Removes the rows that were published at the time of the proof, or counts them in a dry run.
     * Rows that are locked are waited for.
     */
    Result run(Proof proof) throws SQLException, InterruptedException {
        long deadline = request.deadline();
        PublishedBelow published = proof.published();
        try (Connection session = connect()) {
            AggregateRemoval removal = removal(session);
            if (published == null) {
                return new Result(removal.count(null), null, proof.doubt());
            }
            if (request.dryRun()) {
                return new Result(removal.count(published.horizon()), null, null);
            }
            long removed = 0;
            while (true) {
                RowCount rows = removal.remove(published);
                removed += rows.removed();
                Kept kept = rows.published() == 0 ? null : why(published, session);
                if (kept != Kept.LOCKED || System.nanoTime() - deadline >= 0) {
                    return new Result(
                            new RowCount(removed, rows.published(), rows.unpublished()),
                            kept,
                            null);
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private static Kept why(PublishedBelow published, Connection session) throws SQLException {
        return published.source().isUnchanged(session) ? Kept.LOCKED : Kept.CHANGED;
    }

    private Connection connect() throws SQLException {
        return database.connect("erase", ANSWER_WITHIN);
    }

    private AggregateRemoval removal(Connection session) throws SQLException {
        Aggregate of = request.aggregate();
        return new AggregateRemoval(
                session, database.table(), config.source().table(), of.type(), of.id());
    }
}
