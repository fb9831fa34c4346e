package io.tailrace.console.letters.index;

import io.tailrace.console.letters.index.LetterFollower.Range;
import io.tailrace.process.OperatorException;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.dlt.DeadLetterRetention;
import io.tailrace.processor.dlt.RedriveLog;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link LetterStore} up to date on a thread of its own: what is added to the topics is in
 * it about a second later. Joins no consumer group. While the brokers cannot be reached it shows
 * what it has read, and says so. Safe for use by any thread.
 */
public final class LetterIndex implements AutoCloseable {

    /** How many dead letters are kept at most, however large the heap is. */
    private static final int LIMIT = 1_000_000;

    /**
     * A dead letter takes 200 to 400 bytes, and with long keys up to 1,400: with as many bytes of
     * the heap for each, the index can take two thirds of it only if all are of the longest kind.
     */
    private static final int HEAP_BYTES_PER_LETTER = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(LetterIndex.class);
    private static final String CLIENT = "tailrace-console-letters";
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(3);
    private static final long RETENTION_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final KafkaCluster kafka;
    private final int limit;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "console-letters");
    private volatile View view;

    /** What is known, replaced as a whole; the store in it goes on being filled. */
    private record View(
            LetterStore store,
            Range range,
            boolean complete,
            @Nullable DeadLetterRetention retention,
            @Nullable String problem) {}

    private LetterIndex(KafkaCluster kafka, int limit) {
        this.kafka = kafka;
        this.limit = limit;
        this.view = new View(new LetterStore(limit), Range.NONE, false, null, null);
    }

    /** Begins to read. */
    public static LetterIndex start(KafkaCluster kafka) {
        return start(kafka, limit(Runtime.getRuntime().maxMemory()));
    }

    /** How many dead letters a heap has room for. */
    static int limit(long maxHeap) {
        return (int) Math.min(LIMIT, maxHeap / HEAP_BYTES_PER_LETTER);
    }

    static LetterIndex start(KafkaCluster kafka, int limit) {
        LetterIndex index = new LetterIndex(kafka, limit);
        index.thread.setDaemon(true);
        index.thread.start();
        return index;
    }

    private void run() {
        LetterFollower follower = new LetterFollower(kafka, limit, this::isClosed);
        do {
            String problem;
            try (TopicScan scan = TopicScan.open(kafka, CLIENT)) {
                scan.stopWhen(this::isClosed);
                follow(follower, scan);
                return;
            } catch (OperatorException e) {
                problem = e.getMessage() + ". " + e.remedy();
            } catch (KafkaException e) {
                problem = "The dead letters cannot be read: " + e.getMessage();
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("The index of dead letters goes on after an unexpected error", e);
                problem = "An unexpected error, see the log of the process";
            } catch (InterruptedException e) {
                return;
            }
            View was = view;
            view = new View(was.store(), was.range(), was.complete(), was.retention(), problem);
        } while (!sleep(AFTER_FAILURE));
    }

    private void follow(LetterFollower follower, TopicScan scan) throws InterruptedException {
        long asked = System.nanoTime() - RETENTION_NANOS;
        DeadLetterRetention retention = view.retention();
        do {
            LetterStore store = follower.look(scan);
            if (follower.exists() && System.nanoTime() - asked >= RETENTION_NANOS) {
                retention = DeadLetterRetention.ask(scan.admin(), kafka);
                asked = System.nanoTime();
            }
            boolean wasComplete = store == view.store() && view.complete();
            publish(store, follower, wasComplete, retention);
            follower.read(scan);
            if (!isClosed()) {
                publish(store, follower, true, retention);
            }
        } while (!sleep(INTERVAL));
    }

    private void publish(
            LetterStore store,
            LetterFollower follower,
            boolean complete,
            @Nullable DeadLetterRetention retention) {
        String problem = problem(follower);
        view = new View(store, follower.range(), complete, retention, problem);
    }

    private static @Nullable String problem(LetterFollower follower) {
        if (follower.unreadable() != null) {
            return follower.unreadable() + ". The state of this dead letter is not known.";
        }
        return follower.hasHidden()
                ? "A transaction in topic %s is open, maybe of a run that was killed. What was done with dead letters since then cannot be read before the brokers abort it, usually within 70 s; so some are shown as open that are not."
                        .formatted(RedriveLog.TOPIC)
                : null;
    }

    /** Returns true if the index was closed. */
    private boolean sleep(Duration time) {
        try {
            return closed.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** The dead letters that are known. */
    public LetterStore store() {
        return view.store();
    }

    /** How far the index is. */
    public LetterStatus status() {
        View now = view;
        long total = now.range().total();
        DeadLetterRetention kept = now.retention();
        return new LetterStatus(
                total - now.range().unread(now.store()),
                total,
                now.complete(),
                now.store().size(),
                now.store().open(),
                now.store().leftOut(),
                kept == null ? null : new LetterStatus.Retention(kept.text()),
                now.problem());
    }

    /** How many dead letters are open; empty while they are read for the first time. */
    public OptionalLong open() {
        View now = view;
        return now.complete() ? OptionalLong.of(now.store().open()) : OptionalLong.empty();
    }

    /** How long dead letters are kept; null while it is not known. */
    public @Nullable DeadLetterRetention retention() {
        return view.retention();
    }

    /** Ends the thread; what was read stays. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
