package io.tailrace.testkit.directory;

import io.tailrace.testkit.TestkitException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A directory below {@code java.io.tmpdir} that is deleted when it is closed or when this JVM ends,
 * also by {@code kill -9}.
 *
 * <p>A shell process waits at the other end of a pipe. The pipe closes when the directory is closed
 * or when this JVM ends. The shell then ends every process whose id is in a file {@code *.pid} of
 * the directory or in {@code data/postmaster.pid}, and deletes the directory. The shell ignores
 * Ctrl-C. Safe for any thread.
 */
public final class TemporaryDirectory implements AutoCloseable {

    private static final String KEEP = "keep";
    private static final int DELETE_SECONDS = 60;

    /**
     * Arguments: the directory, the signal. Where {@code /proc} exists, a process whose command
     * line does not name the directory is spared: its id was reused. Waits at most 30 s for each
     * process to end.
     */
    private static final String CLEANER =
            """
            trap '' INT TERM HUP
            order=delete
            while read -r line; do order=$line; done
            for file in "$0"/*.pid "$0/data/postmaster.pid"; do
              if [ -f "$file" ]; then
                pid=$(head -n 1 "$file")
                [ ! -d /proc/self ] || tr '\\0' ' ' < "/proc/$pid/cmdline" | grep -qF "$0" || continue
                kill -s "$1" "$pid"
                tries=300
                while kill -0 "$pid" && [ $tries -gt 0 ]; do sleep 0.1; tries=$((tries - 1)); done
              fi
            done 2> /dev/null
            [ "$order" = keep ] || rm -rf "$0"
            """;

    private final Path path;
    private final Process cleaner;

    private TemporaryDirectory(Path path, Process cleaner) {
        this.path = path;
        this.cleaner = cleaner;
    }

    /** Like {@link #create(String, String)}; processes are ended with {@code KILL}. */
    public static TemporaryDirectory create(String name) {
        return create(name, "KILL");
    }

    /**
     * Creates a directory with a unique name.
     *
     * @param name the middle part of its name, which is {@code tailrace-<name>-<number>}
     * @param signal the signal that ends the processes of the directory, for example {@code QUIT}
     * @throws TestkitException if the directory or its shell process cannot be created
     */
    public static TemporaryDirectory create(String name, String signal) {
        try {
            Path path = Files.createTempDirectory("tailrace-" + name + "-");
            Process cleaner =
                    new ProcessBuilder("sh", "-c", CLEANER, path.toString(), signal)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new TemporaryDirectory(path, cleaner);
        } catch (IOException e) {
            throw new TestkitException("Could not create a temporary directory for " + name, e);
        }
    }

    /** The absolute path of the directory. */
    public Path path() {
        return path;
    }

    /** The path of a file or subdirectory, which need not exist. */
    public Path resolve(String name) {
        return path.resolve(name);
    }

    /**
     * From now on neither {@link #close()} nor the end of this JVM deletes the directory; its
     * processes are still ended.
     */
    public synchronized void keep() {
        try {
            OutputStream order = cleaner.getOutputStream();
            order.write((KEEP + "\n").getBytes(StandardCharsets.US_ASCII));
            order.flush();
        } catch (IOException e) {
            throw new TestkitException("Could not keep the directory " + path, e);
        }
    }

    /**
     * Ends the processes of the directory, deletes it, and returns when that is done. Further calls
     * do nothing.
     *
     * @throws TestkitException if that takes longer than a minute
     */
    @Override
    public synchronized void close() {
        try {
            cleaner.getOutputStream().close();
            if (!cleaner.waitFor(DELETE_SECONDS, TimeUnit.SECONDS)) {
                throw new TestkitException(
                        "Could not delete %s within %d s".formatted(path, DELETE_SECONDS), null);
            }
        } catch (IOException e) {
            throw new TestkitException("Could not delete " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
