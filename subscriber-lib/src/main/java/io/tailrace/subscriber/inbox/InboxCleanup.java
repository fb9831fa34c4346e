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
 * Forgets events that were handled longer ago than the retention, on a thread of its own, in small
 * transactions. Several may run for one table.
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

    /** Forgets what is due now; returns how many events that were. */
    public long run() throws SQLException {
        long sum = 0;
        int deleted;
        do {
            deleted = deleteSome();
            sum += deleted;
        } while (deleted == ROWS_PER_TRANSACTION);
        return sum;
    }

    /** Stops; a transaction that is under way ends by itself. */
    @Override
    public void close() {
        thread.shutdown();
    }

    private int deleteSome() throws SQLException {
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
            LOG.debug("Forgot {} events that were handled", run());
        } catch (SQLException | RuntimeException e) {
            LOG.warn("The inbox {} could not be cleaned up; tried again", config.table(), e);
        }
    }
}
