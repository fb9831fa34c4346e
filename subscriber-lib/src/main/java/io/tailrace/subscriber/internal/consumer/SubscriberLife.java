package io.tailrace.subscriber.internal.consumer;

import io.tailrace.event.internal.Lifecycle;
import io.tailrace.subscriber.health.SubscriberState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle of a subscriber: its state, whether it was started, whether it is paused, and how
 * long it drains. A started subscriber remains {@link SubscriberState#CREATED} until it is
 * connected. Safe for any thread.
 */
public final class SubscriberLife {

    private static final Logger LOG = LoggerFactory.getLogger(SubscriberLife.class);

    private final Lifecycle<SubscriberState> lifecycle;
    private boolean started;
    private boolean paused;
    private Duration drainTimeout;

    /**
     * Creates the lifecycle of a subscriber that was not started.
     *
     * @param group the consumer group, for log messages
     * @param drainTimeout how long the subscriber drains, unless {@link #drain} says otherwise
     */
    public SubscriberLife(String group, Duration drainTimeout) {
        this.lifecycle =
                new Lifecycle<>(
                        "subscriber",
                        SubscriberState.CREATED,
                        SubscriberState::isFinal,
                        (from, to) -> logChange(group, from, to));
        this.drainTimeout = drainTimeout;
    }

    /** The current state. */
    public SubscriberState state() {
        return lifecycle.state();
    }

    /** The error that stopped the subscriber, or null. */
    public @Nullable Throwable failure() {
        return lifecycle.failure();
    }

    /** How long running handlers may continue when the subscriber drains. */
    public synchronized Duration drainTimeout() {
        return drainTimeout;
    }

    /**
     * Starts the subscriber.
     *
     * @throws IllegalStateException if it was started or closed before
     */
    public synchronized void start() {
        if (started || state() != SubscriberState.CREATED) {
            throw new IllegalStateException(
                    "start() needs a new subscriber in state CREATED; this one is "
                            + state()
                            + (started ? " and was started before" : ""));
        }
        started = true;
    }

    /** Notes that the subscriber is connected to the brokers. */
    synchronized void connected() {
        if (state() == SubscriberState.CREATED) {
            lifecycle.move(paused ? SubscriberState.PAUSED : SubscriberState.RUNNING);
        }
    }

    /** Pauses or resumes; before the subscriber is connected, this decides its first state. */
    public synchronized void pause(boolean pause) {
        paused = pause;
        if (state() == SubscriberState.RUNNING || state() == SubscriberState.PAUSED) {
            lifecycle.move(pause ? SubscriberState.PAUSED : SubscriberState.RUNNING);
        }
    }

    synchronized boolean isPaused() {
        return paused;
    }

    /**
     * Begins to drain; has no effect if the subscriber drains already or has stopped.
     *
     * @return false if the subscriber was never started, and so is stopped at once
     */
    public synchronized boolean drain(Duration timeout) {
        if (!started) {
            lifecycle.move(SubscriberState.STOPPED);
            return false;
        }
        if (isOpen()) {
            drainTimeout = timeout;
            lifecycle.move(SubscriberState.DRAINING);
        }
        return true;
    }

    /** Whether events are read; false from the beginning of draining on. */
    public boolean isOpen() {
        SubscriberState state = state();
        return state != SubscriberState.DRAINING && !state.isFinal();
    }

    /** Notes that the subscriber has stopped as requested. */
    public void stopped() {
        lifecycle.move(SubscriberState.STOPPED);
    }

    /** Notes that an error has stopped the subscriber. */
    public void fail(Throwable cause) {
        lifecycle.fail(SubscriberState.FAILED, cause);
    }

    /**
     * Waits for a state.
     *
     * @return false if the state is not reached in time, or a final state makes it impossible
     */
    public boolean await(SubscriberState state, Duration atMost) throws InterruptedException {
        return lifecycle.await(state, atMost);
    }

    private static void logChange(String group, SubscriberState from, SubscriberState to) {
        LOG.atInfo().addKeyValue("group", group).log("Subscriber changed from {} to {}", from, to);
    }
}
