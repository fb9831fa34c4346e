package io.tailrace.subscriber.internal.rehearsal;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls foreign code, one call at a time, each on a thread of its own that is interrupted when its
 * time is over. For one thread.
 */
final class TimedCalls {

    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

    private final String threadName;
    private @Nullable Call<?> last;

    TimedCalls(String threadName) {
        this.threadName = threadName;
    }

    /** Whether the last call has returned. Does not wait. */
    boolean isFree() {
        Call<?> before = last;
        return before == null || before.hasReturned();
    }

    /**
     * Calls, and returns the result or throws what was thrown.
     *
     * @param late receives the result of a call that returns after its time
     * @throws TimeoutException if the call did not return in time; its thread was interrupted, and
     *     had a moment to end
     * @throws IllegalStateException if the call before still runs
     */
    <T> T call(Callable<T> work, Duration atMost, Consumer<T> late) throws Exception {
        if (!isFree()) {
            throw new IllegalStateException("the call before still runs");
        }
        Call<T> call = new Call<>(work, late);
        Thread thread = new Thread(call, threadName);
        thread.setDaemon(true);
        last = call;
        thread.start();
        try {
            return call.await(atMost);
        } catch (TimeoutException e) {
            thread.interrupt();
            TimeUnit.MILLISECONDS.timedJoin(thread, AFTER_INTERRUPT.toMillis());
            throw e;
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    private static final class Call<T> implements Runnable {

        private final Callable<T> work;
        private final Consumer<T> late;
        private @Nullable T result;
        private @Nullable Throwable failure;
        private boolean returned;
        private boolean abandoned;

        Call(Callable<T> work, Consumer<T> late) {
            this.work = work;
            this.late = late;
        }

        @Override
        public void run() {
            try {
                T value = work.call();
                if (!end(value, null)) {
                    late.accept(value);
                }
            } catch (Throwable e) { // an error of a handler is a result
                boolean unused = end(null, e);
            }
        }

        synchronized boolean hasReturned() {
            return returned;
        }

        private synchronized boolean end(@Nullable T value, @Nullable Throwable e) {
            result = value;
            failure = e;
            returned = true;
            notifyAll();
            return !abandoned;
        }

        @SuppressWarnings("NullAway") // the result of a call that has returned
        synchronized T await(Duration atMost) throws Exception {
            long deadline = System.nanoTime() + atMost.toNanos();
            try {
                while (!returned) {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        throw new TimeoutException();
                    }
                    TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
                }
            } finally {
                abandoned = !returned;
            }
            if (failure instanceof Exception e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            } else if (failure != null) {
                throw new IllegalStateException(failure);
            }
            return result;
        }
    }
}
