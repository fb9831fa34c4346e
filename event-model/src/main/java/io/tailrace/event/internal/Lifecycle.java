package io.tailrace.event.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The state of a single-use object: it begins once, moves from state to state, and never leaves a
 * final state. Safe for any thread.
 *
 * @param <S> the states
 */
public final class Lifecycle<S extends Enum<S>> {

    private final String subject;
    private final S initial;
    private final Predicate<S> isFinal;
    private final BiConsumer<S, S> onChange;
    private S state;
    private @Nullable Throwable failure;

    /**
     * @param subject what lives this life, for messages: {@code relay}
     * @param initial the state before the start
     * @param isFinal which states are never left
     * @param onChange told the old and the new state of every change, under the lock of this
     *     object; must return at once and throw nothing
     */
    public Lifecycle(String subject, S initial, Predicate<S> isFinal, BiConsumer<S, S> onChange) {
        this.subject = subject;
        this.initial = initial;
        this.isFinal = isFinal;
        this.onChange = onChange;
        this.state = initial;
    }

    /** The current state. */
    public synchronized S state() {
        return state;
    }

    /** Why it failed, or null if it did not. */
    public synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Whether the current state is never left. */
    public synchronized boolean isOver() {
        return isFinal.test(state);
    }

    /**
     * Leaves the initial state.
     *
     * @throws IllegalStateException naming the required and the actual state if it was left before
     */
    public synchronized void begin(S next) {
        if (state != initial) {
            throw new IllegalStateException(
                    "start() needs a new %s, in state %s; this one is %s"
                            .formatted(subject, initial, state));
        }
        move(next);
    }

    /**
     * Moves to a state.
     *
     * @return false if it is in that state already or in a final one; then nothing changes
     */
    public synchronized boolean move(S next) {
        if (state == next || isFinal.test(state)) {
            return false;
        }
        S before = state;
        state = next;
        onChange.accept(before, next);
        notifyAll();
        return true;
    }

    /** Moves to a final state because of a failure, unless a final state was reached before. */
    public synchronized void fail(S failed, Throwable cause) {
        if (!isFinal.test(state)) {
            failure = cause;
            move(failed);
        }
    }

    /**
     * Waits for a state.
     *
     * @return false if it is not reached in time, or a final state makes it impossible
     */
    public synchronized boolean await(S wanted, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (state != wanted && !isFinal.test(state)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return state == wanted;
    }
}
