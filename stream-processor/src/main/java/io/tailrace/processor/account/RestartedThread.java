package io.tailrace.processor.account;

import io.tailrace.process.DaemonThreads;
import io.tailrace.process.OperatorException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that does its work from the beginning again after every failure, errors of the JVM
 * included, with a growing pause, until it is stopped. The first failure of a row is logged. Safe
 * for any thread.
 */
final class RestartedThread {

    /** The work; returns when it is asked to stop. */
    @FunctionalInterface
    interface Work {
        void run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(RestartedThread.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    /** After this time without a failure the pause is short again. */
    private static final Duration STABLE = Duration.ofMinutes(2);

    /** No failure, not even of the memory, ends the thread without this. */
    private static final String ENDED =
            "A thread of the account has ended by itself. Start the processor again.";

    private final String what;
    private final Work work;
    private final Thread thread;
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile @Nullable String failure;
    private volatile long lastSuccess = System.nanoTime();

    /**
     * @param what what the thread does, as in "could not {@code count the events}"
     */
    RestartedThread(String name, String what, Work work) {
        this.what = what;
        this.work = work;
        this.thread = DaemonThreads.named(name).newThread(this::run);
    }

    void start() {
        thread.start();
    }

    boolean isStopping() {
        return stop.getCount() == 0;
    }

    /** Why the work failed last, and has not gone well since; for people. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** The work goes well. */
    void succeeded() {
        failure = null;
        lastSuccess = System.nanoTime();
    }

    /** For how long nobody has said that the work goes well. */
    Duration sinceSuccess() {
        return Duration.ofNanos(System.nanoTime() - lastSuccess);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!isStopping()) {
                long begin = System.nanoTime();
                attempt();
                boolean stable = System.nanoTime() - begin > STABLE.toNanos();
                pause = stable ? FIRST_PAUSE : pause;
                if (stop.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration doubled = pause.multipliedBy(2);
                pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!isStopping()) {
                failure = ENDED;
            }
        }
    }

    private void attempt() throws InterruptedException {
        try {
            work.run();
        } catch (WakeupException e) {
            LOG.debug("Woken up to stop", e);
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) { // an Error must not end the thread without a word
            if (!isStopping()) {
                onFailure(e);
            }
        }
    }

    private void onFailure(Throwable e) {
        String text =
                e instanceof OperatorException known
                        ? known.getMessage() + ". " + known.remedy()
                        : String.valueOf(e);
        boolean first = failure == null;
        failure = text;
        if (first) {
            LOG.warn(
                    "Could not {}: {} Processing goes on, and this is tried again; until then the"
                            + " account says nothing new.",
                    what,
                    text,
                    e instanceof OperatorException ? null : e);
        } else {
            LOG.debug("Could not {} again", what, e);
        }
    }

    /** Asks the work to stop, without waiting. */
    void stop() {
        stop.countDown();
    }

    /** Waits until the work has stopped, but not longer than a time. */
    void join(Duration atMost) {
        try {
            thread.join(atMost.toMillis());
            thread.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
