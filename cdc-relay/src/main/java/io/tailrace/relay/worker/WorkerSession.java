package io.tailrace.relay.worker;

import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.protection.TermEndedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session with PostgreSQL of work that is done again and again while a relay streams. For the
 * thread of the worker, but for {@link #end}, {@link #isEnded} and {@link #requireTerm}, which are
 * safe for any thread.
 */
public final class WorkerSession {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerSession.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final int VALID_SECONDS = 5;

    private final Database database;
    private final String name;
    private final String doing;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final TermSessions sessions = new TermSessions(ended);
    private @Nullable Connection session;

    /**
     * @param name of the session, as PostgreSQL shows it
     * @param doing what the worker is doing, for people
     */
    public WorkerSession(Database database, String name, String doing) {
        this.database = database;
        this.name = name;
        this.doing = doing;
    }

    /** Ends what the worker does at this moment, and lets it do nothing more. */
    public void end() {
        ended.complete(null);
    }

    /** Whether the worker has to end. */
    public boolean isEnded() {
        return ended.isDone();
    }

    /**
     * Requires that the worker goes on.
     *
     * @throws TermEndedException if it has to end
     */
    public void requireTerm() {
        sessions.requireTerm(doing);
    }

    /** The session of earlier work if it still can be used, otherwise a new one. */
    public Connection connected() throws SQLException {
        Connection open = session;
        if (open == null || !open.isValid(VALID_SECONDS)) {
            disconnect();
            open = sessions.with(database.connect(name, ANSWER_WITHIN));
            session = open;
        }
        return open;
    }

    /** Closes the session, if there is one. */
    public void disconnect() {
        Connection open = session;
        session = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("Could not close session {}; PostgreSQL ends it", name, e);
            }
        }
    }

    /**
     * Waits for a time, or until the worker has to end if that comes first.
     *
     * @throws TermEndedException if the thread is interrupted
     */
    public void pause(Duration time) {
        try {
            ended.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.trace("The pause of {} has ended", time, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TermEndedException(doing);
        }
    }
}
