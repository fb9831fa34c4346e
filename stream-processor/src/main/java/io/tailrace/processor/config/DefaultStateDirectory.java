package io.tailrace.processor.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the state directory of a processor that is given none: a directory that belongs to the
 * user and that no cleaner of temporary files empties. Kafka Streams adds a directory per
 * application id, so a processor finds its state again after a restart.
 */
final class DefaultStateDirectory {

    private static final String NAME = "tailrace-processor";

    private DefaultStateDirectory() {}

    /**
     * The first of these: {@code $XDG_STATE_HOME/tailrace-processor}, {@code
     * ~/.local/state/tailrace-processor}, and, for a user without a home directory, {@code
     * tailrace-processor-<user>} below the directory for temporary files.
     *
     * @param environment the environment variables
     * @param system the properties of the JVM
     */
    static Path of(Map<String, String> environment, Properties system) {
        String states = environment.get("XDG_STATE_HOME");
        if (states != null && isAbsolute(states)) {
            return Path.of(states, NAME);
        }
        String home = system.getProperty("user.home");
        if (hasHome(home)) {
            return Path.of(home, ".local", "state", NAME);
        }
        return Path.of(
                system.getProperty("java.io.tmpdir", "."),
                NAME + "-" + system.getProperty("user.name", "unknown"));
    }

    /** The XDG specification ignores paths that are not absolute. */
    private static boolean isAbsolute(String path) {
        return !path.isBlank() && Path.of(path).isAbsolute();
    }

    /** A system user, as in a container, may have no home directory, or one it cannot write to. */
    private static boolean hasHome(@Nullable String home) {
        return home != null
                && isAbsolute(home)
                && Files.isDirectory(Path.of(home))
                && Files.isWritable(Path.of(home));
    }
}
