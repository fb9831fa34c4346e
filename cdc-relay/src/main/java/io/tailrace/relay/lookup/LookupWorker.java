package io.tailrace.relay.lookup;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import io.tailrace.process.lookup.BucketAnswer;
import io.tailrace.process.lookup.BucketQuestion;
import io.tailrace.process.lookup.LookupCodec;
import io.tailrace.process.lookup.LookupQuestion;
import io.tailrace.process.lookup.RowAnswer;
import io.tailrace.process.lookup.RowQuestion;
import io.tailrace.relay.config.LookupMode;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.Horizon;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.OutboxTable;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Answers the questions of consoles while a relay streams: those about rows one after the other,
 * and beside them one about a bucket. Whatever fails here, the term goes on. Single use; {@link
 * #close} may be called by any thread.
 */
public final class LookupWorker implements AutoCloseable {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(30);

    private final RelayConfig config;
    private final String source;
    private final RowFinder rows;
    private final BucketDesk buckets;
    private final Supplier<@Nullable StoredPosition> committed;
    private final LongSupplier undecided;
    private final LookupReport report;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable LookupClients clients;

    /**
     * Prepares a worker.
     *
     * @param source the name of the outbox
     * @param committed the position of the stream that is committed in Kafka; null before the first
     * @param undecided how many rows repairs have left out since the start of the process
     * @param report told about every question
     */
    public LookupWorker(
            RelayConfig config,
            Database database,
            OutboxTable table,
            String source,
            Supplier<@Nullable StoredPosition> committed,
            LongSupplier undecided,
            LookupReport report) {
        this.config = config;
        this.source = source;
        this.rows = new RowFinder(database, table);
        this.buckets = BucketDesk.of(config, source, report);
        this.committed = committed;
        this.undecided = undecided;
        this.report = report;
        this.thread =
                DaemonThreads.named("relay-lookups-" + config.source().slot())
                        .newThread(this::work);
    }

    /** Begins, unless the configuration says otherwise. */
    public LookupWorker start() {
        if (config.lookups() == LookupMode.ON) {
            thread.start();
        }
        return this;
    }

    private void work() {
        try {
            while (ended.getCount() > 0) {
                attempt();
                if (ended.await(AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Answers until it is asked to stop, or something fails. */
    private void attempt() throws InterruptedException {
        try (LookupClients open = LookupClients.open(config)) {
            clients = open;
            LookupBudget budget = new LookupBudget(System.nanoTime());
            while (ended.getCount() > 0) {
                answer(open, budget);
            }
        } catch (WakeupException e) {
            return; // by close()
        } catch (RuntimeException e) {
            if (ended.getCount() > 0) {
                report.unavailable(e);
            }
        } finally {
            clients = null;
        }
    }

    private void answer(LookupClients open, LookupBudget budget) throws InterruptedException {
        var records = open.poll();
        long arrived = System.nanoTime();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            Optional<LookupQuestion> question = question(record);
            if (question.isEmpty() || ended.getCount() == 0) {
                continue;
            }
            if (budget.take(arrived, System.nanoTime())) {
                answer(open, question.get());
            } else {
                report.refused(
                        "there are more than %d per second, or they have waited for too long"
                                .formatted(LookupBudget.PER_SECOND));
            }
        }
    }

    private Optional<LookupQuestion> question(ConsumerRecord<byte[], byte[]> record) {
        try {
            return LookupCodec.question(record.key(), record.value());
        } catch (IllegalArgumentException e) {
            report.refused(
                    "the record at offset %d is unreadable (%s)"
                            .formatted(record.offset(), e.getMessage()));
            return Optional.empty();
        }
    }

    private void answer(LookupClients open, LookupQuestion question) throws InterruptedException {
        if (question instanceof RowQuestion row) {
            answer(open, row);
        } else if (question instanceof BucketQuestion bucket) {
            buckets.take(bucket, answer -> send(open, answer));
        } else {
            report.refused("it is of a kind that only later versions know");
            send(open, RowAnswer.unknown(question, config.positionKey().text()));
        }
    }

    private static void send(LookupClients open, RowAnswer answer) throws InterruptedException {
        open.send(answer.key(), LookupCodec.write(answer));
    }

    private static void send(LookupClients open, BucketAnswer answer) throws InterruptedException {
        open.send(answer.key(), LookupCodec.write(answer));
    }

    private void answer(LookupClients open, RowQuestion question) throws InterruptedException {
        String slot = config.positionKey().text();
        send(open, RowAnswer.reading(question, slot));
        try {
            RowAnswer answer =
                    LookupCodec.fitting(rows.find(question, slot, published()).ofSource(source));
            send(open, answer);
            report.answered();
        } catch (RecordTooLargeException e) { // the question is lost, but not those after it
            report.failed(e);
            send(
                    open,
                    RowAnswer.failed(question, slot, "the answer is larger than the topic takes"));
        } catch (SQLException e) {
            report.failed(e);
            send(open, RowAnswer.failed(question, slot, RowFinder.problem(e)));
        } catch (OperatorException e) { // no connection with the encryption that was asked for
            report.failed(e);
            send(open, RowAnswer.failed(question, slot, "the relay could not connect"));
        }
    }

    /** Null as long as rows could be left out that are older than others which are published. */
    private @Nullable Horizon published() {
        StoredPosition position = committed.get();
        Watermark watermark = position == null ? null : position.watermark();
        return position == null
                        || watermark == null
                        || position.floor() != 0
                        || undecided.getAsLong() > 0
                ? null
                : new Horizon(watermark.horizon());
    }

    /**
     * Lets the thread end, without waiting for it: it shares nothing with the term, and a standby
     * must not wait for a question.
     */
    @Override
    public void close() {
        ended.countDown();
        buckets.close();
        LookupClients open = clients;
        if (open != null) {
            open.wakeup();
        }
    }
}
