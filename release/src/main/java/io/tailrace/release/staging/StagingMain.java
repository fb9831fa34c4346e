package io.tailrace.release.staging;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Checks a staged repository and packs it. Arguments: the repository, the version, when the build
 * began in milliseconds since 1970, the archive to write. Called by the build with {@code
 * -Prelease}.
 */
public final class StagingMain {

    private StagingMain() {}

    /**
     * @throws IllegalStateException if something must not be published; its message says what
     * @throws IOException if a file cannot be read or written
     */
    public static void main(String[] arguments) throws IOException {
        Path repository = Path.of(arguments[0]);
        Instant since = Instant.parse(arguments[2]);
        List<String> problems = new StagingCheck(repository, arguments[1], since).problems();
        if (!problems.isEmpty()) {
            throw new IllegalStateException(
                    "this must not be published:\n  " + String.join("\n  ", problems));
        }
        Path archive = Path.of(arguments[3]);
        int files = Bundle.write(repository, archive);
        System.out.printf("staged %s, checked; %d files in %s%n", arguments[1], files, archive);
    }
}
