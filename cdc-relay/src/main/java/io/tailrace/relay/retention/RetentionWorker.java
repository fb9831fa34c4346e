package io.tailrace.relay.retention;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Retention;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.protection.TermEndedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes rows in passes over the table while a relay streams. A failure ends the pass, and never
 * the term. Single use; {@link #close} may be called by any thread.
 */
public final class RetentionWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionWorker.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration NOT_READY = Duration.ofSeconds(1);
    private static final long STOP_MILLIS = 5_000;
    private static final String DOING = "published rows were removed";

    private final RelayConfig config;
    private final Database database;
    private final OutboxTable table;
    private final SourceCheck source;
    private final RetentionReport report;
    private final PublishedHorizon published;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final TermSessions sessions = new TermSessions(closed);
    private final TableMap map = new TableMap();
    private final Thread thread;

    /**
     * Prepares a worker.
     *
     * @param source whether the relay still streams what the table is
     * @param committed the position of the stream that is committed in Kafka; null before the first
     * @param report told about every pass
     */
    public RetentionWorker(
            RelayConfig config,
            Database database,
            OutboxTable table,
            SourceCheck source,
            Supplier<@Nullable StoredPosition> committed,
            RetentionReport report) {
        this.config = config;
        this.database = database;
        this.table = table;
        this.source = source;
        this.report = report;
        this.published = new PublishedHorizon(config, committed, () -> sessions.requireTerm(DOING));
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
        closed.complete(null);
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

    private void work() {
        try {
            while (!closed.isDone()) {
                pause(pass());
            }
        } catch (TermEndedException e) {
            LOG.debug("The retention ends with the term", e);
        }
    }

    /** Runs a pass; returns how long to wait for the next one. */
    private Duration pass() {
        try (Connection session = sessions.with(database.connect("retention", ANSWER_WITHIN))) {
            RowRemoval rows = RowRemoval.in(session, table, retention().batchRows(), source);
            boolean ready =
                    new Pass(session, rows, published, retention(), this::pace, report)
                            .run(config.source().table(), map);
            return ready ? retention().pause() : NOT_READY;
        } catch (SourceMovedException e) {
            LOG.debug("The pass ends; the term finds out what has changed", e);
            return NOT_READY;
        } catch (OperatorException e) {
            report.failed(e);
        } catch (SQLException | KafkaException e) {
            sessions.requireTerm(DOING);
            report.failed(RemovalFailure.of(e, config.source()));
        }
        return retention().pause().compareTo(AFTER_FAILURE) < 0
                ? AFTER_FAILURE
                : retention().pause();
    }

    /** Uses half of the time at most. */
    private void pace(long nanos) {
        pause(Duration.ofNanos(nanos));
        sessions.requireTerm(DOING);
    }

    /** Waits for a time, or until the worker is closed if that comes first. */
    private void pause(Duration time) {
        try {
            closed.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.trace("The pause of {} has ended", time, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TermEndedException(DOING);
        }
    }
}
