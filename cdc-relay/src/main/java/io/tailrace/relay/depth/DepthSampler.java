package io.tailrace.relay.depth;

import io.tailrace.process.DaemonThreads;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.InsertCount;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every second how many rows PostgreSQL has counted as inserted. One query of the statistics
 * in memory, which reads no table; the connection stays open while the relay leads. Single use.
 */
public final class DepthSampler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DepthSampler.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final Database database;
    private final OutboxDepth depth;
    private final BooleanSupplier publishing;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-depth"));
    private @Nullable Connection connection;

    /**
     * @param publishing whether no other relay publishes the rows of the slot
     */
    public DepthSampler(Database database, OutboxDepth depth, BooleanSupplier publishing) {
        this.database = database;
        this.depth = depth;
        this.publishing = publishing;
    }

    /** Begins to read. */
    @SuppressWarnings("FutureReturnValueIgnored") // sample() throws nothing
    public void start() {
        thread.scheduleWithFixedDelay(this::sample, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; returns at once. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // disconnect() throws nothing
    public void close() {
        thread.submit(this::disconnect);
        thread.shutdown();
    }

    private void sample() {
        if (!publishing.getAsBoolean()) {
            depth.forget();
            disconnect();
            return;
        }
        try {
            Optional<InsertCount> count = database.insertCount(connected());
            count.ifPresentOrElse(
                    known -> depth.counted(known.end(), known.inserts()), depth::unreadable);
        } catch (SQLException e) {
            LOG.debug("Could not read the statistics of the outbox table", e);
            depth.unreadable();
            disconnect();
        }
    }

    private Connection connected() throws SQLException {
        Connection known = connection;
        if (known == null) {
            known = database.connect("depth", ANSWER_WITHIN);
            connection = known;
        }
        return known;
    }

    private void disconnect() {
        Connection known = connection;
        connection = null;
        if (known != null) {
            try {
                known.close();
            } catch (SQLException e) {
                LOG.debug("Could not close the connection for statistics", e);
            }
        }
    }
}
