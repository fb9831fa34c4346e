package io.tailrace.relay.postgres;

import io.tailrace.relay.protection.TermEndedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    private final Set<Connection> open = new HashSet<>();

    /**
     * @param ended completes when the term has to end
     */
    public TermSessions(CompletableFuture<?> ended) {
        this.ended = ended;
        CompletableFuture<?> unused = ended.whenCompleteAsync((end, problem) -> abortAll());
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
     * Ends a session when the term ends: whatever it waits for then fails. A session that is closed
     * before is forgotten when the next one comes.
     *
     * @return the session
     */
    public Connection with(Connection session) {
        synchronized (open) {
            open.removeIf(TermSessions::isClosed);
            open.add(session);
        }
        if (ended.isDone()) {
            abort(session);
        }
        return session;
    }

    /** How many sessions are to be ended with the term. */
    int size() {
        synchronized (open) {
            return open.size();
        }
    }

    private void abortAll() {
        List<Connection> all;
        synchronized (open) {
            all = List.copyOf(open);
        }
        all.forEach(TermSessions::abort);
    }

    private static boolean isClosed(Connection session) {
        try {
            return session.isClosed();
        } catch (SQLException e) {
            LOG.debug("Could not find out whether a session is closed; it is ended later", e);
            return false;
        }
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
