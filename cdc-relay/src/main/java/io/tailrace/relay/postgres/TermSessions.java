package io.tailrace.relay.postgres;

import io.tailrace.relay.protection.TermEndedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.postgresql.jdbc.PgConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions that may wait long, for a lock, for the end of other transactions or for millions of
 * rows, and that end with the term nevertheless. Safe for any thread.
 */
public final class TermSessions {

    private static final Logger LOG = LoggerFactory.getLogger(TermSessions.class);

    private final CompletableFuture<?> ended;

    /**
     * @param ended completes when the term has to end
     */
    public TermSessions(CompletableFuture<?> ended) {
        this.ended = ended;
    }

    /**
     * Requires that the term goes on.
     *
     * @param doing what the relay is doing, for people
     * @throws TermEndedException if the term has to end
     */
    public void requireTerm(String doing) {
        if (ended.isDone()) {
            throw new TermEndedException(doing);
        }
    }

    /**
     * Ends a session when the term ends: whatever it waits for then fails.
     *
     * @return the session
     */
    public Connection with(Connection session) {
        CompletableFuture<?> unused = ended.whenCompleteAsync((end, problem) -> abort(session));
        return session;
    }

    /** A query that is cancelled leaves nothing at work in the database. */
    private static void abort(Connection session) {
        try {
            if (!session.isClosed()) {
                session.unwrap(PgConnection.class).cancelQuery();
                session.abort(Runnable::run);
            }
        } catch (SQLException e) {
            LOG.debug("Could not end a session of the term; PostgreSQL ends it", e);
        }
    }
}
