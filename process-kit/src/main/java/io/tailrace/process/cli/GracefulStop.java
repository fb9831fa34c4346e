package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and Ctrl-C into an orderly stop: a shutdown hook asks the work to end and waits
 * until it has ended, so that the JVM does not exit in the middle of a transaction.
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
     * @param timeoutSeconds how long the hook waits for {@link #close()} before the JVM exits
     */
    public static GracefulStop on(Runnable stop, long timeoutSeconds) {
        return new GracefulStop(stop, timeoutSeconds);
    }

    /** Reports that the work has ended, so that the JVM may exit. */
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
                    .warn(
                            "The work did not end within {} s; the process exits without waiting",
                            timeoutSeconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
