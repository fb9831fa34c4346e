package io.tailrace.process;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and Ctrl-C into an orderly stop: the hook asks the work to end and waits until it
 * has, so that the JVM does not leave in the middle of a transaction.
 */
public final class GracefulStop implements AutoCloseable {

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    private GracefulStop(Runnable stop, long timeoutSeconds) {
        this.hook = new Thread(() -> stopAndWait(stop, timeoutSeconds), "graceful-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Installs the hook.
     *
     * @param stop asks the work to end; must return soon and may be called from any thread
     * @param timeoutSeconds how long to wait for {@link #close()} before the JVM goes anyway
     */
    public static GracefulStop on(Runnable stop, long timeoutSeconds) {
        return new GracefulStop(stop, timeoutSeconds);
    }

    /** Says that the work has ended. */
    @Override
    public void close() {
        finished.countDown();
    }

    private void stopAndWait(Runnable stop, long timeoutSeconds) {
        if (finished.getCount() == 0) {
            return;
        }
        stop.run();
        try {
            if (finished.await(timeoutSeconds, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCode.OK.code());
            }
            LoggerFactory.getLogger(GracefulStop.class)
                    .warn("Did not stop within {} s, leaving anyway", timeoutSeconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
