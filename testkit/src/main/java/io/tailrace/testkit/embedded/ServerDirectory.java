package io.tailrace.testkit.embedded;

import io.tailrace.testkit.TestkitException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A temporary directory that outlives neither its owner nor this JVM.
 *
 * <p>A shell waits at the other end of a pipe. When the pipe closes, because the directory is
 * closed or because this JVM ended in whichever way, it ends the server whose process id is in one
 * of the directory's pid files and removes the directory. It ignores Ctrl-C.
 */
final class ServerDirectory implements AutoCloseable {

    private static final String CLEANER =
            """
            trap '' INT TERM HUP
            cat > /dev/null
            for file in "$0/server.pid" "$0/data/postmaster.pid"; do
              if [ -f "$file" ]; then
                pid=$(head -n 1 "$file")
                kill -s "$1" "$pid" && while kill -0 "$pid"; do sleep 0.1; done
              fi
            done 2> /dev/null
            rm -rf "$0"
            """;

    private final Path path;
    private final Process cleaner;

    private ServerDirectory(Path path, Process cleaner) {
        this.path = path;
        this.cleaner = cleaner;
    }

    /** A new one, whose server ends at this signal, such as {@code KILL}. */
    static ServerDirectory create(String name, String signal) {
        try {
            Path path = Files.createTempDirectory("tailrace-" + name + "-");
            Process cleaner =
                    new ProcessBuilder("sh", "-c", CLEANER, path.toString(), signal)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return new ServerDirectory(path, cleaner);
        } catch (IOException e) {
            throw new TestkitException("no temporary directory for " + name, e);
        }
    }

    Path data() {
        return path.resolve("data");
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Returns when the directory is gone. */
    @Override
    public void close() {
        try {
            cleaner.getOutputStream().close();
            if (!cleaner.waitFor(30, TimeUnit.SECONDS)) {
                throw new TestkitException("could not remove " + path + " within 30 s", null);
            }
        } catch (IOException e) {
            throw new TestkitException("could not remove " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
