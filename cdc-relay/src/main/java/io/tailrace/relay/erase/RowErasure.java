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
 * Removes the rows of an aggregate that are published for certain. Rows that a running relay is
 * about to publish are waited for. For one thread.
 */
final class RowErasure implements AutoCloseable {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /**
     * What became of the rows.
     *
     * @param rows the counts
     * @param doubt why nothing shows what is published; null if something does
     */
    record Result(RowCount rows, @Nullable OperatorException doubt) {}

    private final StoredHorizon horizon;
    private final Connection session;
    private final AggregateRemoval removal;

    private RowErasure(RelayConfig config, Database database, Connection session, Aggregate of)
            throws SQLException {
        this.horizon = new StoredHorizon(config, database);
        this.session = session;
        this.removal =
                new AggregateRemoval(
                        session, database.table(), config.source().table(), of.type(), of.id());
    }

    /**
     * Connects.
     *
     * @throws OperatorException if the table or a right is missing
     */
    static RowErasure open(RelayConfig config, EraseRequest request) throws SQLException {
        Database database = new Database(config.source());
        if (!request.dryRun()) {
            database.requireRemovable();
        }
        Connection session = database.connect("erase", ANSWER_WITHIN);
        try {
            return new RowErasure(config, database, session, request.aggregate());
        } catch (SQLException | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    /** Learns the ids of the events of every aggregate with this id. */
    void learn(Attribution attribution) throws SQLException {
        removal.withSameId(attribution::add);
    }

    /** Removes rows, or counts them in a dry run. */
    Result run(EraseRequest request) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + request.patience().toNanos();
        long removed = 0;
        while (true) {
            Result result = once(request);
            removed += result.rows().removed();
            if (request.dryRun()
                    || result.doubt() != null
                    || result.rows().left() == 0
                    || System.nanoTime() - deadline >= 0) {
                RowCount last = result.rows();
                return new Result(
                        new RowCount(removed, last.published(), last.unpublished()),
                        result.doubt());
            }
            Thread.sleep(PAUSE.toMillis());
        }
    }

    private Result once(EraseRequest request) throws SQLException {
        PublishedBelow published;
        try {
            published = horizon.read(session);
        } catch (OperatorException e) {
            return unproved(e);
        }
        return new Result(
                request.dryRun() ? removal.count(published.horizon()) : removal.remove(published),
                null);
    }

    /** Only counts the rows. */
    Result unproved(OperatorException doubt) throws SQLException {
        return new Result(removal.count(null), doubt);
    }

    @Override
    public void close() throws SQLException {
        session.close();
    }
}
