package io.tailrace.relay.cli;

import io.tailrace.process.cli.ProcessMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The commands of {@code tailrace-relay}, run in this JVM. For one thread. */
public final class RelayProgram {

    private final Map<String, String> environment;

    /**
     * What a command has printed, and its exit code.
     *
     * @param output standard output and standard error
     */
    public record Result(int exitCode, String output) {}

    /** Commands for the default outbox of a server. */
    public RelayProgram(PostgresServer postgres, KafkaBroker kafka) {
        this.environment =
                Map.of(
                        "TAILRACE_RELAY_DATABASE_URL",
                        postgres.jdbcUrl(),
                        "TAILRACE_RELAY_DATABASE_USER",
                        postgres.user(),
                        "TAILRACE_RELAY_DATABASE_PASSWORD",
                        postgres.password(),
                        "TAILRACE_RELAY_BOOTSTRAP_SERVERS",
                        kafka.bootstrapServers());
    }

    /** Runs a command to its end. */
    public Result run(String... arguments) {
        PrintStream outBefore = System.out;
        PrintStream errBefore = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            int exitCode =
                    ProcessMain.run(new RelayCommand(), "TAILRACE_RELAY_", environment, arguments);
            return new Result(exitCode, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(outBefore);
            System.setErr(errBefore);
        }
    }
}
