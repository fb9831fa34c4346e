package io.tailrace.subscriber.internal.dispatch;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A lock around a mutable object. After every change, and before the lock is released, a hook runs
 * and waiting threads are woken. Safe for any thread.
 *
 * @param <S> the guarded object
 */
final class Guard<S> {

    private final S state;
    private final Runnable afterChange;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /**
     * Guards an object.
     *
     * @param afterChange runs under the lock after every change
     */
    Guard(S state, Runnable afterChange) {
        this.state = state;
        this.afterChange = afterChange;
    }

    /** Calls a function under the lock; the hook does not run and no waiting thread is woken. */
    <T> T locked(Function<S, T> question) {
        lock.lock();
        try {
            return question.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Changes the object under the lock. */
    void change(Consumer<S> change) {
        compute(
                guarded -> {
                    change.accept(guarded);
                    return true;
                });
    }

    /** Changes the object under the lock and returns a result. */
    <T> T compute(Function<S, T> change) {
        lock.lock();
        try {
            T result = change.apply(state);
            afterChange.run();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until a condition holds.
     *
     * @return false if the condition does not hold in time, or the thread is interrupted, in which
     *     case its interrupt status is set again
     */
    boolean await(Predicate<S> condition, Duration atMost) {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (!condition.test(state)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
