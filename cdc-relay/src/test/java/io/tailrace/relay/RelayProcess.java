package io.tailrace.relay;

import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A relay in a JVM of its own, whose heap is limited. */
final class RelayProcess {

    private RelayProcess() {}

    /**
     * Starts a relay.
     *
     * @param heap the size of the heap, such as {@code 192m}
     * @param directory an existing directory, which gets the output
     */
    static IsolatedProgram start(
            PostgresServer postgres, KafkaBroker kafka, String heap, Path directory)
            throws IOException {
        return start(postgres, kafka, heap, directory, List.of());
    }

    /**
     * Starts a relay with more options.
     *
     * @param options of the command line
     */
    static IsolatedProgram start(
            PostgresServer postgres,
            KafkaBroker kafka,
            String heap,
            Path directory,
            List<String> options)
            throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--database-url=" + postgres.jdbcUrl(),
                                "--database-user=" + postgres.user(),
                                "--database-password=" + postgres.password(),
                                "--bootstrap-servers=" + kafka.bootstrapServers(),
                                "--admin-port=0"));
        arguments.addAll(options);
        return IsolatedProgram.start(
                RelayMain.class, List.of("-Xmx" + heap, "-XX:+UseSerialGC"), directory, arguments);
    }
}
