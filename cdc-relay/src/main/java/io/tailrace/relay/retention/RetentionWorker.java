package io.tailrace.relay.retention;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.protection.TermEndedException;
import io.tailrace.relay.worker.WorkerSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows in passes over the table while a relay streams. A failure ends the pass, and never
 * the term, unless the heap is exhausted. All passes use one session. Single use; {@link #close}
 * may be called by any thread.
 */
public final class RetentionWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionWorker.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration NOT_READY = Duration.ofSeconds(1);
    private static final Duration MOVED_FOR_LONG = Duration.ofMinutes(1);
    private static final long NOT_MOVED = 0;
    private static final long STOP_MILLIS = 5_000;
    private static final String DOING = "published rows were removed";

    private final RelayConfig config;
    private final OutboxTable table;
    private final SourceCheck source;
    private final RetentionReport report;
    private final PublishedHorizon published;
    private final WorkerSession session;
    private final TableMap map = new TableMap();
    private final HorizonProgress progress = new HorizonProgress();
    private final Thread thread;
    private long movedAt = NOT_MOVED;
    private volatile @Nullable OutOfMemoryError exhausted;

    /**
     * Prepares a worker.
     *
     * @param source whether the relay still streams what the table is
     * @param committed the position of the stream that is committed in Kafka; null before the first
     * @param undecided how many rows repairs have left out since the start of the process
     * @param counted below which transaction every row is counted for the account, see {@link
     *     io.tailrace.relay.account.AccountWorker#counted}
     * @param report told about every pass
     */
    public RetentionWorker(
            RelayConfig config,
            Database database,
            OutboxTable table,
            SourceCheck source,
            Supplier<@Nullable StoredPosition> committed,
            LongSupplier undecided,
            LongSupplier counted,
            RetentionReport report) {
        this.config = config;
        this.session = new WorkerSession(database, "retention", DOING);
        this.table = table;
        this.source = source;
        this.report = report;
        this.published =
                new PublishedHorizon(
                        config, committed, undecided, counted, () -> session.requireTerm());
        this.thread =
                DaemonThreads.named("relay-retention-" + config.source().slot())
                        .newThread(this::work);
    }

    /** Begins, unless the configuration keeps every row. */
    public RetentionWorker start() {
        if (retention().isOn()) {
            thread.start();
        }
        return this;
    }

    /** Ends what the thread does at this moment, and waits for it, but not for long. */
    @Override
    public void close() {
        session.end();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        report.ended();
    }

    private Retention retention() {
        return config.retention();
    }

    /**
     * Requires that the heap suffices, without which the process cannot go on. Safe for any thread.
     *
     * @throws OutOfMemoryError the one that ended the thread
     */
    public void requireHeap() {
        OutOfMemoryError error = exhausted;
        if (error != null) {
            throw error;
        }
    }

    private void work() {
        try {
            while (!session.isEnded()) {
                session.pause(pass());
            }
        } catch (TermEndedException e) {
            LOG.debug("The retention ends with the term", e);
        } catch (OutOfMemoryError e) {
            exhausted = e;
        } finally {
            session.disconnect();
        }
    }

    /** Runs a pass; returns how long to wait for the next one. */
    private Duration pass() {
        try {
            Connection open = session.connected();
            RowRemoval rows = RowRemoval.in(open, table, retention().batchRows(), source);
            boolean ready =
                    new Pass(open, rows, published, config, progress, this::pace, report).run(map);
            movedAt = NOT_MOVED;
            return ready ? retention().pause() : NOT_READY;
        } catch (SourceMovedException e) {
            LOG.debug("The pass ends; the term finds out what has changed", e);
            moved();
            return NOT_READY;
        } catch (TermEndedException | OutOfMemoryError e) {
            throw e;
        } catch (OperatorException e) {
            report.failed(e);
        } catch (Exception | Error e) { // the retention must not end before the term
            session.disconnect();
            session.requireTerm();
            failed(e);
        }
        return retention().pause().compareTo(AFTER_FAILURE) < 0
                ? AFTER_FAILURE
                : retention().pause();
    }

    private void failed(Throwable e) {
        if (e instanceof SQLException || e instanceof KafkaException) {
            report.failed(RemovalFailure.of((Exception) e, config.source()));
        } else {
            LOG.atError()
                    .addKeyValue("slot", config.source().slot())
                    .setCause(e)
                    .log("A pass of the retention failed unexpectedly");
            report.failed(Keeping.unforeseen(config.source(), e));
        }
    }

    /** The term finds out within seconds what has changed, unless a partition stays locked. */
    private void moved() {
        long now = System.nanoTime();
        if (movedAt == NOT_MOVED) {
            movedAt = now;
        } else if (now - movedAt >= MOVED_FOR_LONG.toNanos()) {
            report.failed(Keeping.moved(config.source()));
        }
    }

    /** Uses half of the time at most. */
    private void pace(long nanos) {
        session.pause(Duration.ofNanos(nanos));
        session.requireTerm();
    }
}
