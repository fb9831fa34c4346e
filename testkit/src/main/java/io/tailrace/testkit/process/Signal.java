package io.tailrace.testkit.process;

import io.tailrace.testkit.TestkitException;
import java.io.IOException;

/** Sends signals to processes of this machine, which must be a Unix. Stateless. */
public final class Signal {

    private Signal() {}

    /**
     * Sends a signal, as {@code kill -s} does, and returns when it has been sent. No effect if the
     * process has ended.
     *
     * @param name for example {@code STOP}
     * @throws TestkitException if the signal cannot be sent
     */
    public static void send(Process process, String name) {
        String pid = Long.toString(process.pid());
        try {
            int code =
                    new ProcessBuilder("kill", "-s", name, pid)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor();
            if (code != 0 && process.isAlive()) {
                throw new TestkitException(
                        "Could not send the signal %s to process %s: kill ended with exit code %d"
                                .formatted(name, pid, code),
                        null);
            }
        } catch (IOException e) {
            throw new TestkitException(
                    "Could not send the signal %s to process %s".formatted(name, pid), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
