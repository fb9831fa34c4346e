package io.tailrace.relay.lookup;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.process.lookup.BucketAnswer;
import io.tailrace.process.lookup.BucketQuestion;
import io.tailrace.relay.balance.BucketFindings;
import io.tailrace.relay.balance.BucketSearch;
import io.tailrace.relay.balance.SearchLimits;
import io.tailrace.relay.config.RelayConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers questions about buckets, one at a time, each on a thread of its own: a search reads the
 * table and whole topics. {@link #take} is for one thread, {@link #close} for any.
 */
final class BucketDesk implements AutoCloseable {

    /** How long a search may take. */
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** Some 40 MB, which the process has beside its stream. */
    private static final SearchLimits LIMITS = new SearchLimits(200_000, LIMIT);

    private static final String NO_MEMORY =
            "the relay has less than %d MiB of free memory, which a search needs beside the stream; the command tailrace-relay account --bucket searches in a process of its own"
                    .formatted(FreeHeap.NEEDED >> 20);

    private static final Logger LOG = LoggerFactory.getLogger(BucketDesk.class);

    private final String slot;
    private final String source;
    private final boolean answers;
    private final Duration limit;
    private final Search search;
    private final FreeHeap heap;
    private final LookupReport report;
    private final AtomicReference<Running> running = new AtomicReference<>();
    private volatile boolean closed;

    /** Looks for what is wrong in a bucket; an interrupt ends it. */
    @FunctionalInterface
    interface Search {
        BucketFindings run(BucketQuestion question) throws SQLException, InterruptedException;
    }

    /** Writes an answer. Called by the thread that takes questions, and by that of a search. */
    @FunctionalInterface
    interface Sender {
        void send(BucketAnswer answer) throws InterruptedException;
    }

    /**
     * @param source the name of the outbox; questions about other sources are passed over
     * @param answers whether this relay answers at all
     * @param limit how long a search may take
     * @param heap what a search needs
     */
    BucketDesk(
            String slot,
            String source,
            boolean answers,
            Duration limit,
            Search search,
            FreeHeap heap,
            LookupReport report) {
        this.slot = slot;
        this.source = source;
        this.answers = answers;
        this.limit = limit;
        this.search = search;
        this.heap = heap;
        this.report = report;
    }

    /** The desk of a relay. A search covers all shards, so that the first of them answers. */
    static BucketDesk of(RelayConfig config, String source, LookupReport report) {
        return new BucketDesk(
                config.positionKey().text(),
                source,
                config.source().shard().index() == 1 && config.writesCloudEvents(),
                LIMIT,
                question ->
                        new BucketSearch(
                                        config,
                                        question.applicationId(),
                                        question.type(),
                                        question.minute(),
                                        LIMITS,
                                        text -> LOG.debug("Search for a console: {}", text))
                                .run(),
                FreeHeap.ofProcess(),
                report);
    }

    /**
     * Says that it reads and begins to search, or says why not.
     *
     * @throws KafkaException if that could not be said; nothing has begun then
     */
    void take(BucketQuestion question, Sender sender) throws InterruptedException {
        if (!answers || !question.source().equals(source) || closed) {
            return;
        }
        if (running.get() != null) {
            report.refused("another search is running");
            sender.send(failed(question, "busy: the relay is searching for another question"));
            return;
        }
        if (!heap.isEnough()) {
            report.refused("a search needs more memory than is free");
            sender.send(failed(question, NO_MEMORY));
            return;
        }
        sender.send(BucketAnswer.reading(question.key(), slot, source));
        Running next = new Running(question, sender);
        running.set(next);
        next.thread.start();
        CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
                .execute(next::interrupt);
        if (closed) {
            next.interrupt();
        }
    }

    private BucketAnswer failed(BucketQuestion question, String problem) {
        return BucketAnswer.failed(question.key(), slot, source, problem);
    }

    /** Ends a search that runs, without an answer and without waiting for it. */
    @Override
    public void close() {
        closed = true;
        Running last = running.get();
        if (last != null) {
            last.interrupt();
        }
    }

    /** One search. */
    private final class Running {

        private final BucketQuestion question;
        private final Sender sender;
        private final Thread thread;
        private final long begun = System.nanoTime();
        private boolean searching = true;

        Running(BucketQuestion question, Sender sender) {
            this.question = question;
            this.sender = sender;
            this.thread = DaemonThreads.named("relay-bucket-" + slot).newThread(this::run);
        }

        /** Ends the search, and never the answer. */
        synchronized void interrupt() {
            if (searching) {
                thread.interrupt();
            }
        }

        private void run() {
            try {
                BucketAnswer answer = answer();
                synchronized (this) {
                    searching = false;
                    Thread.interrupted(); // of a search that has ended by itself meanwhile
                }
                if (!closed) {
                    sender.send(answer);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.debug("The answer to a console was not written", e);
            } finally {
                running.set(null);
            }
        }

        private BucketAnswer answer() {
            try {
                BucketFindings found = search.run(question);
                report.answered();
                return BucketAnswer.found(question.key(), slot, source, Findings.named(found));
            } catch (Exception | OutOfMemoryError e) {
                report.failed(e);
                return failed(question, problem(e));
            }
        }

        /** What to tell who asked, without anything that only the log should have. */
        private String problem(Throwable e) {
            if (System.nanoTime() - begun >= limit.toNanos()) {
                return "the search did not end within %d s; the command tailrace-relay account --bucket has no limit"
                        .formatted(limit.toSeconds());
            }
            if (e instanceof OperatorException known) {
                return known.getMessage() + ". " + known.remedy();
            }
            return e instanceof SQLException sql
                    ? RowFinder.problem(sql)
                    : "the search failed; the log of the relay says why";
        }
    }
}
