package io.tailrace.relay;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.JvmErrors;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.term.Rehearsal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rehearses the start of a term while the relay is a standby, on a thread of its own, so that it
 * publishes sooner when it leads. Once in a JVM: the relays of a process share what is loaded. A
 * relay that leads does not wait for a rehearsal that runs. Safe for any thread.
 */
final class Preparation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
    private static final ThreadFactory THREADS = DaemonThreads.named("relay-rehearsal");

    /** After the first times much of what runs is compiled. */
    private static final int TIMES = 3;

    /** After a failure, and twice as long after each further one. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private enum Progress {
        MISSING,
        RUNNING,
        DONE,
        /** The JVM cannot rehearse, so it may not be able to lead either. */
        GIVEN_UP
    }

    /** That of the JVM. */
    private static final AtomicReference<Progress> PROGRESS =
            new AtomicReference<>(Progress.MISSING);

    private final RelayConfig config;
    private final Database database;
    private final Object lock = new Object();
    private CompletableFuture<Void> stopped = new CompletableFuture<>();
    private @Nullable Thread rehearsing;
    private boolean closed;
    private Duration pause = PAUSE;
    private long notBefore = System.nanoTime();

    Preparation(RelayConfig config, Database database) {
        this.config = config;
        this.database = database;
    }

    /** Whether this JVM has gone through the start of a term. */
    boolean isDone() {
        return PROGRESS.get() == Progress.DONE;
    }

    /** The relay is a standby; returns at once. */
    void standsBy() {
        synchronized (lock) {
            if (!closed
                    && System.nanoTime() - notBefore >= 0
                    && PROGRESS.compareAndSet(Progress.MISSING, Progress.RUNNING)) {
                CompletableFuture<Void> end = new CompletableFuture<>();
                stopped = end;
                rehearsing = THREADS.newThread(() -> rehearse(end));
                rehearsing.start();
            }
        }
    }

    /** The relay leads, so a rehearsal that runs is of no use any more. */
    void leads() {
        synchronized (lock) {
            stopped.complete(null);
            if (rehearsing != null) {
                rehearsing.interrupt();
                rehearsing = null;
            }
        }
    }

    /** The relay streams, which is more than a rehearsal. */
    void streams() {
        PROGRESS.set(Progress.DONE);
    }

    private void rehearse(CompletableFuture<?> end) {
        Progress after = Progress.MISSING;
        long begun = System.nanoTime();
        try {
            for (int i = 0; i < TIMES && !end.isDone(); i++) {
                new Rehearsal(config.withSource(database.atPrimary()), end).run();
            }
            if (!end.isDone()) {
                after = Progress.DONE;
                LOG.atInfo()
                        .addKeyValue("slot", config.source().slot())
                        .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - begun).toMillis())
                        .log("Prepared to take over");
            }
        } catch (Throwable e) {
            after = JvmErrors.in(e).isPresent() ? Progress.GIVEN_UP : Progress.MISSING;
            failed(e, end, after);
        } finally {
            PROGRESS.compareAndSet(Progress.RUNNING, after);
        }
    }

    private void failed(Throwable e, CompletableFuture<?> end, Progress after) {
        if (after == Progress.GIVEN_UP) {
            LOG.atWarn()
                    .addKeyValue("slot", config.source().slot())
                    .log(
                            "Could not rehearse a takeover, and does not try again. This process"
                                    + " may not be able to lead: give it more memory, or repair its"
                                    + " installation",
                            e);
        } else if (!end.isDone()) {
            LOG.atInfo()
                    .addKeyValue("slot", config.source().slot())
                    .log(
                            "Could not rehearse a takeover, which would take longer therefore;"
                                    + " trying again in {} s: {}",
                            pauseAfterFailure().toSeconds(),
                            e instanceof OperatorException known
                                    ? known.getMessage() + ". " + known.remedy()
                                    : e.toString());
        }
    }

    private Duration pauseAfterFailure() {
        synchronized (lock) {
            Duration now = pause;
            notBefore = System.nanoTime() + now.toNanos();
            pause =
                    now.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0
                            ? LONGEST_PAUSE
                            : now.multipliedBy(2);
            return now;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        leads();
    }
}
