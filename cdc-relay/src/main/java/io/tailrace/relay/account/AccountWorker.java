package io.tailrace.relay.account;

import io.tailrace.account.AccountTopic;
import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import io.tailrace.relay.protection.TermEndedException;
import io.tailrace.relay.worker.WorkerSession;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Counts rows in rounds while a relay streams. A failure ends the round, and never the term, unless
 * the heap is exhausted. All rounds use one session. Single use; {@link #close} may be called by
 * any thread.
 */
public final class AccountWorker implements AutoCloseable {

    /** Nothing limits what may be removed, because no rows are counted. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    /** Nothing shows yet that any row is counted. */
    public static final long UNKNOWN = CountedBlocks.NOTHING;

    private static final Logger LOG = LoggerFactory.getLogger(AccountWorker.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** The leadership of a relay that is fenced ends before. */
    private static final Duration AFTER_FENCING = Duration.ofSeconds(30);

    private static final Duration NOT_READY = Duration.ofSeconds(1);
    private static final Duration RETIRE_AGAIN = Duration.ofMinutes(1);
    private static final int MOST_DOUBLINGS = 6;
    private static final String DOING = "rows were counted";

    /** What a counter needs to know of the stream of its relay. Safe for any thread. */
    public interface Stream {

        /** The position of the stream that is committed in Kafka; null before the first. */
        @Nullable StoredPosition committed();

        /** How many rows of the stream were published, never fewer than the position shows. */
        long publishedRows();

        /**
         * Up to when relays of the slot have streamed before this stream began, by the database's
         * clock; null if that is not known.
         */
        @Nullable Instant streamedBefore();
    }

    private final RelayConfig config;
    private final AccountReport report;
    private final WorkerSession session;
    private final AccountStore store;
    private final TableCounter counter;
    private final Thread thread;
    private int notReady;
    private boolean saidThatItStays;
    private volatile long counted;
    private volatile @Nullable OutOfMemoryError exhausted;

    /**
     * Prepares a worker.
     *
     * @param streamed what the relay streams from
     * @param source whether the relay still streams what the table is
     * @param stream what is known of the stream
     * @param report told about every round
     */
    public AccountWorker(
            RelayConfig config,
            Database database,
            OutboxTable table,
            SourceIdentity streamed,
            SourceState source,
            Stream stream,
            AccountReport report) {
        this.config = config;
        this.session = new WorkerSession(database, "account", DOING);
        this.report = report;
        this.counted = config.countsRows() ? UNKNOWN : NO_LIMIT;
        this.store = new AccountStore(config, () -> session.requireTerm());
        this.counter = new TableCounter(config, table, streamed, stream, source, store, report);
        this.thread =
                DaemonThreads.named("relay-account-" + config.source().slot())
                        .newThread(this::work);
    }

    /** Begins. If the configuration counts no rows, the thread ends what was counted before. */
    public AccountWorker start() {
        if (config.countsRows()) {
            report.begun();
        }
        thread.start();
        return this;
    }

    /**
     * Below which transaction every row is counted, so that it may be removed; or {@link #UNKNOWN},
     * or {@link #NO_LIMIT}, also if no row could be counted for so long that rows must not stay any
     * longer. Safe for any thread.
     */
    public long counted() {
        long below = counted;
        return below == UNKNOWN && report.givesUp() ? NO_LIMIT : below;
    }

    /**
     * Ends what the thread does at this moment, without waiting for it, so that another relay leads
     * at once. Whatever the thread still does, the counter of the next leader fences it.
     */
    @Override
    public void close() {
        session.end();
        thread.interrupt();
        report.ended();
    }

    /** Whether the thread has ended, or was never started. Safe for any thread. */
    boolean hasEnded() {
        return !thread.isAlive();
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
                if (config.countsRows()) {
                    session.pause(round());
                } else if (retire()) {
                    return;
                } else {
                    session.pause(RETIRE_AGAIN);
                }
            }
        } catch (TermEndedException e) {
            LOG.debug("The counting ends with the term", e);
        } catch (OutOfMemoryError e) {
            exhausted = e;
        } finally {
            end();
        }
    }

    /** The last thing the thread does; it may be interrupted before or meanwhile. */
    private void end() {
        session.disconnect();
        if (Thread.interrupted()) {
            LOG.trace("The producer can be closed now");
        }
        try {
            store.close();
        } catch (InterruptException e) {
            LOG.debug("The producer was closed while the term ended", e);
        }
    }

    /** Whether what was counted is ended, so that nobody waits for it. */
    private boolean retire() {
        try {
            store.retire(List.of(config.positionKey().text()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (KafkaException | OperatorException e) {
            LOG.atLevel(saidThatItStays ? Level.DEBUG : Level.INFO)
                    .addKeyValue("slot", config.source().slot())
                    .log(
                            "No rows are counted for the account, but topic {} could not be told:"
                                    + " what was counted before stays there. The relay tries again. {}",
                            AccountTopic.NAME,
                            e.getMessage());
            saidThatItStays = true;
        }
        return false;
    }

    /** Runs a round; returns how long to wait for the next one. */
    private Duration round() {
        Duration interval = config.account().interval();
        try {
            if (!counter.round(session.connected())) {
                return notReady(interval);
            }
            notReady = 0;
            counted = counter.counted();
            return interval;
        } catch (TermEndedException | OutOfMemoryError e) {
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TermEndedException(DOING);
        } catch (OperatorException e) {
            report.failed(e);
        } catch (Exception | Error e) { // the counting must not end before the term
            session.disconnect();
            session.requireTerm();
            if (isFenced(e)) {
                LOG.debug("Another relay counts the rows of this slot", e);
                return AFTER_FENCING;
            }
            failed(e);
        }
        return interval.compareTo(AFTER_FAILURE) < 0 ? AFTER_FAILURE : interval;
    }

    /** Waits longer each time: the source can differ from what is streamed for long. */
    private Duration notReady(Duration interval) {
        Duration first = interval.compareTo(NOT_READY) < 0 ? interval : NOT_READY;
        Duration longest = interval.compareTo(AFTER_FAILURE) < 0 ? AFTER_FAILURE : interval;
        Duration next = first.multipliedBy(1L << Math.min(notReady, MOST_DOUBLINGS));
        notReady++;
        return next.compareTo(longest) < 0 ? next : longest;
    }

    private static boolean isFenced(@Nullable Throwable e) {
        return e != null
                && (e instanceof ProducerFencedException
                        || e instanceof InvalidProducerEpochException
                        || isFenced(e.getCause()));
    }

    private void failed(Throwable e) {
        if (e instanceof SQLException || e instanceof KafkaException) {
            LOG.debug("A round of counting failed", e);
            report.failed(AccountProblem.of((Exception) e, config));
        } else {
            LOG.atError()
                    .addKeyValue("slot", config.source().slot())
                    .setCause(e)
                    .log("A round of counting failed unexpectedly");
            report.failed(AccountProblem.unforeseen(config.source(), e));
        }
    }
}
