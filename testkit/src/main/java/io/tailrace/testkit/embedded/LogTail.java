package io.tailrace.testkit.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the end of a server's log, to show why the server did not start. Stateless. */
final class LogTail {

    private static final int LINES = 12;

    private LogTail() {}

    /** The last lines of the log, or the fallback if the log is empty or cannot be read. */
    static String of(Path log, @Nullable String fallback) {
        try {
            List<String> lines = Files.readAllLines(log);
            String tail =
                    String.join(
                            "\n", lines.subList(Math.max(0, lines.size() - LINES), lines.size()));
            return tail.isBlank() ? String.valueOf(fallback) : tail;
        } catch (IOException e) {
            return String.valueOf(fallback);
        }
    }
}
