package io.tailrace.subscriber.internal.rehearsal;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The transactions of one aggregate: one for each database of its handlers. For one thread. */
final class Transactions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

    /** How long the locks of a rehearsal may be held, besides the handler that is running then. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final TimedCalls calls;
    private final Duration statementTimeout;
    private final IdentityHashMap<DataSource, RehearsalTransaction> open = new IdentityHashMap<>();
    private final long began = System.nanoTime();

    Transactions(TimedCalls calls, Duration statementTimeout) {
        this.calls = calls;
        this.statementTimeout = statementTimeout;
    }

    /**
     * Why no handler can be called in a transaction of this database; empty if {@link #of} has one.
     */
    Optional<String> obstacle(DataSource dataSource) throws InterruptedException {
        if (!calls.isFree()) {
            return Optional.of("a handler that was called before has not returned");
        }
        if (System.nanoTime() - began > LONGEST.toNanos()) {
            return Optional.of(
                    "the transaction of its aggregate has lasted %d s, and no longer, for the sake of other transactions"
                            .formatted(LONGEST.toSeconds()));
        }
        RehearsalTransaction before = open.get(dataSource);
        if (before != null) {
            return before.isUsable()
                    ? Optional.empty()
                    : Optional.of("the transaction of its aggregate has ended before");
        }
        return begin(dataSource);
    }

    /** The transaction of a database without an {@linkplain #obstacle obstacle}. */
    RehearsalTransaction of(DataSource dataSource) {
        RehearsalTransaction begun = open.get(dataSource);
        if (begun == null) {
            throw new IllegalStateException("a transaction must be begun first");
        }
        return begun;
    }

    /** Rolls all back. */
    @Override
    public void close() {
        open.values().forEach(RehearsalTransaction::close);
        open.clear();
    }

    private Optional<String> begin(DataSource dataSource) throws InterruptedException {
        try {
            Connection connection =
                    calls.call(dataSource::getConnection, CONNECT_TIMEOUT, Transactions::release);
            open.put(dataSource, RehearsalTransaction.begin(connection, statementTimeout));
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (TimeoutException e) {
            return Optional.of(
                    "the handlers' data source had no connection for a rehearsal within %d s"
                            .formatted(CONNECT_TIMEOUT.toSeconds()));
        } catch (Exception e) { // SQLException, and what pools throw
            return Optional.of("no transaction could be begun: " + e);
        }
    }

    private static void release(Connection late) {
        try {
            late.close();
        } catch (SQLException e) {
            LOG.debug("Could not close a connection that came too late", e);
        }
    }
}
