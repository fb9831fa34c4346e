package io.tailrace.subscriber;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a subscriber. Safe for any thread. */
final class SubscriberLife {

    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

    private final String group;
    private SubscriberState state = SubscriberState.CREATED;
    private boolean begun;
    private boolean paused;
    private Duration drainTimeout;
    private @Nullable Throwable failure;

    SubscriberLife(String group, Duration drainTimeout) {
        this.group = group;
        this.drainTimeout = drainTimeout;
    }

    synchronized SubscriberState state() {
        return state;
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** How long running handlers may go on when it drains. */
    synchronized Duration drainTimeout() {
        return drainTimeout;
    }

    /** Begins; a subscriber begins once. */
    synchronized void begin() {
        if (begun || state != SubscriberState.CREATED) {
            throw new IllegalStateException(
                    "start() needs a subscriber that is CREATED and not started, this one is "
                            + state
                            + (begun ? " and started" : ""));
        }
        begun = true;
    }

    /** It is connected. */
    synchronized void connected() {
        if (state == SubscriberState.CREATED) {
            move(paused ? SubscriberState.PAUSED : SubscriberState.RUNNING);
        }
    }

    synchronized void pause(boolean yes) {
        paused = yes;
        if (state == SubscriberState.RUNNING || state == SubscriberState.PAUSED) {
            move(yes ? SubscriberState.PAUSED : SubscriberState.RUNNING);
        }
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /** Closes; returns false if it never began, and so has nothing to bring to an end. */
    synchronized boolean drain(Duration timeout) {
        if (!begun) {
            move(SubscriberState.STOPPED);
            return false;
        }
        if (state != SubscriberState.DRAINING && !state.isFinal()) {
            drainTimeout = timeout;
            move(SubscriberState.DRAINING);
        }
        return true;
    }

    synchronized boolean isOpen() {
        return state != SubscriberState.DRAINING && !state.isFinal();
    }

    synchronized void stopped() {
        move(SubscriberState.STOPPED);
    }

    synchronized void fail(Throwable cause) {
        if (!state.isFinal()) {
            failure = cause;
            move(SubscriberState.FAILED);
        }
    }

    /** Waits for that state; returns false if it is not reached in time, or not any more. */
    synchronized boolean await(SubscriberState wanted, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (state != wanted && !state.isFinal()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return state == wanted;
    }

    private void move(SubscriberState next) {
        if (state == next || state.isFinal()) {
            return;
        }
        LOG.atInfo().addKeyValue("group", group).addKeyValue("from", state).log("{}", next);
        state = next;
        notifyAll();
    }
}
