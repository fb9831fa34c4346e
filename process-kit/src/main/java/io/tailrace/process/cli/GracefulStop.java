package io.tailrace.process.cli;

import io.tailrace.process.ExitCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and Ctrl-C into an orderly stop: a shutdown hook asks the work to end and waits
 * until it has ended, so that the JVM does not exit in the middle of a transaction. The JVM then
 * ends with the exit code of the command, if {@link ProcessMain} runs it.
 */
public final class GracefulStop implements AutoCloseable {

    private static final long EXIT_CODE_SECONDS = 10;

    /** There is one for the JVM. */
    private static final CompletableFuture<Integer> EXIT_CODE = new CompletableFuture<>();

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

    /**
     * Ends the JVM with the exit code of its command, whose messages are printed. If a hook waits
     * for the end of the work, the JVM ends with this code as well, and not with that of a signal.
     */
    static void exit(int code) {
        EXIT_CODE.complete(code);
        System.exit(code); // blocks while hooks run, and the hook ends the JVM
    }

    private void stopAndWait(Runnable stop, long timeoutSeconds) {
        if (finished.getCount() == 0) {
            return;
        }
        stop.run();
        try {
            if (finished.await(timeoutSeconds, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(exitCode());
            }
            LoggerFactory.getLogger(GracefulStop.class)
                    .warn(
                            "The work did not end within {} s; the process exits without waiting",
                            timeoutSeconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The command says it after it has printed why it ended early. */
    private static int exitCode() throws InterruptedException {
        try {
            return EXIT_CODE.get(EXIT_CODE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return ExitCode.OK.code(); // a program that does not end with ProcessMain
        }
    }
}
