package io.tailrace.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs commands in a shell, as a user does in a terminal. For one thread at a time. */
final class Shell {

    private static final long SECONDS = 120;

    private final Path directory;
    private final Map<String, String> environment;

    /** What a command printed to standard output and standard error, and its exit code. */
    record Result(int exitCode, String output) {}

    /**
     * A shell.
     *
     * @param directory where commands run
     * @param environment variables besides those of this process, without the options of the JVM
     */
    Shell(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment = new HashMap<>(environment);
    }

    /** Runs a command to its end. */
    Result run(String command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "run", ".out");
        Process process = start(command, output);
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("ends: %s", command).isTrue();
            return new Result(process.exitValue(), Files.readString(output));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }

    /** Starts a command in place of the shell, so that a signal reaches it. */
    Process start(String command, Path output) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("sh", "-c", command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        for (String name : List.of("JAVA_OPTS", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS")) {
            builder.environment().remove(name);
        }
        builder.environment().putAll(environment);
        return builder.start();
    }
}
