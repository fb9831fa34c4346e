package io.tailrace.relay.group;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relay of one outbox, on a thread of its own. A relay that fails is replaced by a new one
 * after a pause, unless the process ends. Safe for any thread.
 */
final class SupervisedRelay {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedRelay.class);
    private static final Duration FOREVER = Duration.ofDays(100_000);

    /** How long a relay that was started again works until its last failure is forgotten. */
    private static final Duration PROBATION = Duration.ofSeconds(10);

    private final Outbox outbox;
    private final Supplier<CdcRelay> relays;
    private final Observer observer;
    private final RestartPauses pauses;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile CdcRelay relay;
    private volatile @Nullable Failure failure;

    /** Is told what happens, on the thread of the relay. */
    interface Observer {

        /** The relay was started. */
        void started(Outbox outbox);

        /** The relay has failed; it stays that way for a pause. */
        void failed(Outbox outbox, Throwable failure);

        /** The relay has ended and is not started again. */
        void ended(Outbox outbox);
    }

    /**
     * A failure that the relay has not got over.
     *
     * @param again when the relay is started again
     */
    private record Failure(Throwable cause, Instant again) {}

    /**
     * @param relays makes a new relay of the outbox; the first one is made at once
     */
    SupervisedRelay(
            Outbox outbox, Supplier<CdcRelay> relays, Observer observer, RestartPauses pauses) {
        this.outbox = outbox;
        this.relays = relays;
        this.observer = observer;
        this.pauses = pauses;
        this.relay = relays.get();
        this.thread = new Thread(this::run, "outbox-" + outbox.config().source().slot());
    }

    Outbox outbox() {
        return outbox;
    }

    /** Starts the relay in the background. */
    void start() {
        thread.start();
    }

    /** Requests that the relay stops after the current transaction; returns at once. */
    void requestStop() {
        stop.countDown();
        relay.requestStop();
    }

    /** Waits until the relay has ended. */
    void join(Duration atMost) throws InterruptedException {
        thread.join(Math.max(1, atMost.toMillis()));
    }

    /** Why the relay has failed; null unless it has, and has not got over it. */
    @Nullable Throwable failure() {
        Failure now = failure;
        return now == null ? null : now.cause();
    }

    /**
     * The health of the relay. It is unhealthy from its failure on until it works again.
     *
     * @param ends whether the process ends with this failure
     */
    Health health(boolean ends) {
        Health health = relay.health();
        Failure last = failure;
        if (last == null || ends) {
            return health;
        }
        Map<String, Object> details = new LinkedHashMap<>(health.details());
        List<Object> problems = new ArrayList<>();
        problems.add(
                "The relay has failed and is started again by itself at %s: %s"
                        .formatted(last.again(), describe(last.cause())));
        if (health.state().equals(RelayState.FAILED.name())) {
            details.remove("problems"); // the same failure
        } else if (details.get("problems") instanceof List<?> further) {
            problems.addAll(further);
        }
        details.put("problems", problems);
        return new Health(true, false, health.state(), details);
    }

    private void run() {
        try {
            while (stop.getCount() > 0) {
                long began = System.nanoTime();
                Throwable cause = work();
                if (cause == null) {
                    return;
                }
                Duration pause = pauses.after(Duration.ofNanos(System.nanoTime() - began));
                failure = new Failure(cause, inSeconds(pause));
                observer.failed(outbox, cause);
                if (stop.getCount() > 0) {
                    announce(cause, pause);
                }
                if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                relay = relays.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) { // without this the outbox would look healthy
            failure = new Failure(e, Instant.now());
            observer.failed(outbox, e);
        } finally {
            relay.close();
            observer.ended(outbox);
        }
    }

    /** Runs a relay to its end; returns why it has failed, or null if it was asked to stop. */
    private @Nullable Throwable work() throws InterruptedException {
        CdcRelay current = relay;
        try {
            current.start();
            observer.started(outbox);
            if (failure != null) {
                current.await(RelayState.STREAMING, PROBATION);
                if (!current.state().isFinal()) {
                    failure = null;
                    LOG.atInfo()
                            .addKeyValue("outbox", outbox.name())
                            .addKeyValue("slot", outbox.config().source().slot())
                            .log("The relay works again after its failure");
                }
            }
            current.await(RelayState.STOPPED, FOREVER);
            return current.failure().orElse(null);
        } catch (RuntimeException e) {
            current.close();
            return e;
        }
    }

    private void announce(Throwable cause, Duration pause) {
        LOG.atError()
                .addKeyValue("outbox", outbox.name())
                .addKeyValue("slot", outbox.config().source().slot())
                .addKeyValue("retryInMs", pause.toMillis())
                .setCause(cause instanceof OperatorException ? null : cause)
                .log(
                        "The relay of this outbox has failed and is started again in {} s; the other"
                                + " outboxes go on, and no row is lost: {}",
                        pause.toSeconds(),
                        describe(cause));
    }

    private static String describe(Throwable cause) {
        return cause instanceof OperatorException known
                ? known.getMessage() + ". " + known.remedy()
                : cause.toString();
    }

    private static Instant inSeconds(Duration pause) {
        return Instant.now().plus(pause).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Whether only a new process helps after a failure. */
    static boolean endsProcess(Throwable failure) {
        return failure instanceof Error
                || (failure instanceof OperatorException known
                        && known.exitCode() == ExitCode.HEAP_EXHAUSTED);
    }
}
