package io.tailrace.relay.group;

import io.tailrace.process.OperatorException;
import io.tailrace.process.admin.Health;
import io.tailrace.relay.CdcRelay;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The relay of one outbox, on a thread of its own. A relay that fails is replaced by a new one
 * after a pause, unless the process ends; until then its sampler goes on, because the slot holds
 * log meanwhile. Safe for any thread.
 */
final class SupervisedRelay {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedRelay.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** How long a start that is interrupted may take to end: it holds nothing. */
    private static final Duration START_ENDS = Duration.ofSeconds(2);

    private final Outbox outbox;
    private final CurrentRelay relay;
    private final FoundDatabases databases;
    private final Observer observer;
    private final Supervision supervision;
    private final RestartPauses pauses;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable RelayFailure failure;

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
     * @param relays makes a new relay of the outbox; the first one is made at once
     * @param databases says whether the relay has to give way to another one
     */
    SupervisedRelay(
            Outbox outbox,
            Supplier<CdcRelay> relays,
            FoundDatabases databases,
            Observer observer,
            Supervision supervision) {
        this.outbox = outbox;
        this.relay = new CurrentRelay(relays);
        this.databases = databases;
        this.observer = observer;
        this.supervision = supervision;
        this.pauses =
                new RestartPauses(
                        supervision.firstPause(),
                        supervision.longestPause(),
                        outbox.config().timing().maxBackoff());
        this.thread = new Thread(this::run, "outbox-" + outbox.config().source().slot());
        thread.setDaemon(true); // a server that hangs must not keep the process
    }

    Outbox outbox() {
        return outbox;
    }

    /** Starts the relay in the background. */
    void start() {
        thread.start();
    }

    /**
     * Requests that the relay stops after the current transaction, and interrupts an attempt to
     * start it; returns at once.
     */
    void requestStop() {
        stop.countDown();
        relay.requestStop();
        if (relay.isStarting()) {
            thread.interrupt();
        }
    }

    /**
     * Waits until the relay has ended. An attempt to start it that does not end, because a server
     * hangs, is left to itself.
     *
     * @return whether it has ended
     */
    boolean join(Duration atMost) throws InterruptedException {
        long begin = System.nanoTime();
        while (thread.isAlive()) {
            long waited = System.nanoTime() - begin;
            if (waited >= atMost.toNanos()
                    || (relay.isStarting() && waited >= START_ENDS.toNanos())) {
                return false;
            }
            thread.join(20);
        }
        return true;
    }

    /** Why the relay has failed; null unless it has, and has not got over it. */
    @Nullable Throwable failure() {
        RelayFailure now = failure;
        return now == null ? null : now.cause();
    }

    /**
     * The health of the relay. It is unhealthy from its failure on until it works again.
     *
     * @param ends whether the process ends with this failure
     */
    Health health(boolean ends) {
        Health health = relay.health();
        RelayFailure last = failure;
        return last == null || ends ? health : last.health(health, outbox, supervision);
    }

    private boolean isWanted() {
        return stop.getCount() > 0;
    }

    private void run() {
        try {
            while (isWanted() && runOnce()) {
                LOG.debug("The relay of {} is started again", outbox.label());
            }
        } catch (InterruptedException e) {
            LOG.debug("The start of {} was interrupted", outbox.label(), e);
        } catch (Error e) { // without this the outbox would look healthy
            failure = RelayFailure.of(e, Duration.ZERO);
            observer.failed(outbox, e);
        } finally {
            end();
        }
    }

    private void end() {
        boolean interrupted = Thread.interrupted(); // else close() would not wait
        try {
            relay.close();
        } finally {
            observer.ended(outbox);
        }
        if (interrupted && isWanted()) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs a relay, and waits after its failure; false if it was asked to stop. */
    private boolean runOnce() throws InterruptedException {
        Probation probation = new Probation(supervision.probation());
        Throwable cause;
        try {
            cause = work(probation);
        } catch (RuntimeException e) { // also what nobody foresaw: the next attempt may succeed
            if (!isWanted()) {
                LOG.debug("The start of {} has ended with the process", outbox.label(), e);
                return false;
            }
            cause = e;
        }
        if (cause == null) {
            return false;
        }
        return !stop.await(pauseAfter(cause, probation).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Notes a failure, tells the observer, and says how long to wait after it. */
    private Duration pauseAfter(Throwable cause, Probation probation) {
        Duration pause =
                GroupFailure.isOutage(cause)
                        ? pauses.afterOutage()
                        : pauses.after(probation.streamed());
        RelayFailure last = RelayFailure.of(cause, pause);
        failure = last;
        try {
            observer.failed(outbox, cause);
        } catch (RuntimeException e) {
            LOG.error("The failure of {} could not be judged", outbox.label(), e);
        }
        if (isWanted()) {
            announce(last, pause);
        }
        return pause;
    }

    /** Runs a relay to its end; returns why it has failed, or null if it was asked to stop. */
    private @Nullable Throwable work(Probation probation) throws InterruptedException {
        Duration look =
                supervision.probation().compareTo(LOOK) < 0 ? supervision.probation() : LOOK;
        try {
            Throwable failure =
                    relay.run(
                            () -> observer.started(outbox),
                            look,
                            running -> observe(running, probation));
            return failure == null && isWanted() ? databases.refusal(outbox).orElse(null) : failure;
        } finally {
            databases.ended(outbox);
        }
    }

    private void observe(CdcRelay running, Probation probation) {
        if (databases.refusal(outbox).isPresent()) {
            running.requestStop();
        }
        probation.observe(running.state(), running.isFollowing(), System.nanoTime());
        if (failure != null && probation.isPassed()) {
            failure = null;
            log(LOG.atInfo()).log("The relay works again after its failure");
        }
    }

    private void announce(RelayFailure last, Duration pause) {
        log(LOG.atError())
                .addKeyValue("retryInMs", pause.toMillis())
                .setCause(last.cause() instanceof OperatorException ? null : last.cause())
                .log(last.announcement(outbox, pause));
    }

    private LoggingEventBuilder log(LoggingEventBuilder log) {
        return log.addKeyValue("outbox", outbox.name())
                .addKeyValue("slot", outbox.config().source().slot());
    }
}
