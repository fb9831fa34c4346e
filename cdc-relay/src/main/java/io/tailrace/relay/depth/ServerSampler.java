package io.tailrace.relay.depth;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.InsertCount;
import io.tailrace.relay.postgres.monitor.WalStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks PostgreSQL every second where its write-ahead log ends, what the relay's slot holds, and how
 * many rows it has counted as inserted; every five seconds while this relay does not publish, and
 * every 30 seconds while PostgreSQL does not answer either. The queries read shared memory and no
 * table, on a session of their own whose answers have a deadline. Single use.
 */
public final class ServerSampler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServerSampler.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);
    private static final int ROUNDS_ON_STANDBY = 5;
    private static final int ROUNDS_WITHOUT_ANSWER = 30;

    private final Database database;
    private final String slot;
    private final OutboxDepth depth;
    private final StreamLag lag;
    private final Predicate<Duration> publishing;
    private final Consumer<@Nullable WalStatus> onSample;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("relay-sampler"));
    private @Nullable Connection connection;
    private long answeredAt = System.nanoTime();
    private int standbyRounds;

    /**
     * @param publishing whether no other relay publishes the rows of the slot, given for how long
     *     PostgreSQL has not answered
     * @param onSample called on the sampler's thread after each round, with null if PostgreSQL did
     *     not answer
     */
    public ServerSampler(
            Database database,
            String slot,
            OutboxDepth depth,
            StreamLag lag,
            Predicate<Duration> publishing,
            Consumer<@Nullable WalStatus> onSample) {
        this.database = database;
        this.slot = slot;
        this.depth = depth;
        this.lag = lag;
        this.publishing = publishing;
        this.onSample = onSample;
    }

    /** Begins to sample. */
    @SuppressWarnings("FutureReturnValueIgnored") // run() throws nothing
    public void start() {
        thread.scheduleWithFixedDelay(this::run, 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the thread; what was sampled is not known any more. Returns at once. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // disconnect() throws nothing
    public synchronized void close() {
        if (!thread.isShutdown()) {
            thread.submit(this::forget);
            thread.shutdown();
        }
    }

    private void forget() {
        disconnect();
        onSample.accept(null);
    }

    private void run() {
        try {
            round();
        } catch (RuntimeException e) { // the next round must come
            LOG.warn("Could not sample the state of slot {}; trying again", slot, e);
        }
    }

    private void round() {
        boolean leads = publishing.test(Duration.ofNanos(System.nanoTime() - answeredAt));
        if (leads) {
            lag.lead();
        } else {
            depth.forget();
            lag.forget();
            if (standbyRounds > 0) {
                standbyRounds--;
                return;
            }
        }
        WalStatus sample = sample(leads);
        standbyRounds = (sample != null ? ROUNDS_ON_STANDBY : ROUNDS_WITHOUT_ANSWER) - 1;
        onSample.accept(sample);
    }

    private @Nullable WalStatus sample(boolean leads) {
        try {
            Connection session = connected();
            WalStatus status = WalStatus.read(session, slot);
            answeredAt = System.nanoTime();
            lag.databaseTime(status.time());
            if (leads) {
                count(session);
            }
            return status;
        } catch (SQLException | OperatorException e) {
            LOG.debug("Could not read the state of slot {}", slot, e);
            depth.unreadable();
            disconnect();
            return null;
        }
    }

    private void count(Connection session) throws SQLException {
        Optional<InsertCount> count = database.insertCount(session);
        count.ifPresentOrElse(
                known -> depth.counted(known.end(), known.inserts()), depth::unreadable);
    }

    private Connection connected() throws SQLException {
        Connection known = connection;
        if (known == null) {
            known = database.connect("sampler", ANSWER_WITHIN);
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
                LOG.debug("Could not close the session of the sampler", e);
            }
        }
    }
}
