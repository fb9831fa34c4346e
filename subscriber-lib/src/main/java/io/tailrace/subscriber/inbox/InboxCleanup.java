package io.tailrace.subscriber.inbox;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the rows of events that were handled longer ago than the retention, on a thread of its
 * own, in transactions of up to 1000 rows. Several processes may clean up one table at the same
 * time. Safe for any thread.
 */
public final class InboxCleanup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InboxCleanup.class);
    private static final int ROWS_PER_TRANSACTION = 1_000;

    private final InboxConfig config;
    private final DataSource dataSource;
    private final String delete;
    private final ScheduledExecutorService thread;

    InboxCleanup(InboxConfig config, DataSource dataSource, Duration every) {
        this.config = config;
        this.dataSource = dataSource;
        String table = config.quotedTable();
        this.delete =
                "DELETE FROM %s WHERE ctid = ANY (ARRAY (SELECT ctid FROM %s WHERE handled_at < now() - ? * interval '1 second' LIMIT %d FOR UPDATE SKIP LOCKED))"
                        .formatted(table, table, ROWS_PER_TRANSACTION);
        this.thread =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread daemon = new Thread(work, "inbox-cleanup");
                            daemon.setDaemon(true);
                            return daemon;
                        });
        Future<?> unused =
                thread.scheduleWithFixedDelay(
                        this::runQuietly,
                        every.toMillis(),
                        every.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /**
     * Deletes the rows that are older than the retention.
     *
     * @return the number of deleted rows
     */
    public long run() throws SQLException {
        long sum = 0;
        int deleted;
        do {
            deleted = deleteBatch();
            sum += deleted;
        } while (deleted == ROWS_PER_TRANSACTION);
        return sum;
    }

    /** Starts no further run; does not wait for a run in progress. */
    @Override
    public void close() {
        thread.shutdown();
    }

    private int deleteBatch() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(delete)) {
            statement.setLong(1, config.retention().toSeconds());
            int deleted = statement.executeUpdate();
            if (!connection.getAutoCommit()) {
                connection.commit();
            }
            return deleted;
        }
    }

    private void runQuietly() {
        try {
            LOG.debug("Deleted {} rows from inbox {}", run(), config.table());
        } catch (SQLException | RuntimeException e) {
            LOG.warn(
                    "Could not delete old rows from inbox {}; trying again at the next run. Until"
                            + " then the table grows.",
                    config.table(),
                    e);
        }
    }
}
