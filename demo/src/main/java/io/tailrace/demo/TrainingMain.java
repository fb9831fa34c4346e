package io.tailrace.demo;

import io.tailrace.process.cli.ProcessMain;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.directory.TemporaryDirectory;
import io.tailrace.testkit.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Lets a relay or a processor handle the events of the demo, so that its JVM can record an AOT
 * cache of the classes and profiles. PostgreSQL, Kafka and the process of the other kind are
 * started too.
 *
 * <p>Arguments: {@code relay} or {@code processor}, then the command that starts it. Addresses are
 * given to it as environment variables. Exits with 0 if the account of the demo is clean and the
 * process has ended with exit code 0.
 */
public final class TrainingMain {

    private static final String RELAY = "relay";
    private static final String PROCESSOR = "processor";
    private static final int STOP_SECONDS = 120;

    private TrainingMain() {}

    public static void main(String[] arguments) throws Exception {
        List<String> given = List.of(arguments);
        if (given.size() < 2 || !List.of(RELAY, PROCESSOR).contains(given.get(0))) {
            throw new IllegalArgumentException(
                    "Expected relay or processor and the command that starts it, got " + given);
        }
        System.exit(train(given.get(0), given.subList(1, given.size())));
    }

    private static int train(String kind, List<String> command) throws Exception {
        try (PostgresServer postgres = Testkit.postgres();
                KafkaBroker kafka = Testkit.kafka();
                TemporaryDirectory directory = TemporaryDirectory.create("training")) {
            try (Connection connection = postgres.connect()) {
                OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
            }
            Map<String, String> environment = environment(postgres, kafka, directory.path());
            Process other = start(other(kind, directory.path()), environment);
            Process trained = start(command, environment);
            Thread watch = failWithout(trained);
            try {
                int sold = sell(postgres, kafka);
                watch.interrupt();
                watch.join();
                trained.destroy();
                return sold == 0 ? exitCode(trained) : sold;
            } finally {
                trained.destroyForcibly().onExit().join();
                other.destroyForcibly().onExit().join();
            }
        }
    }

    private static Map<String, String> environment(
            PostgresServer postgres, KafkaBroker kafka, Path directory) {
        return Map.of(
                "TAILRACE_RELAY_DATABASE_URL", postgres.jdbcUrl(),
                "TAILRACE_RELAY_DATABASE_USER", postgres.user(),
                "TAILRACE_RELAY_DATABASE_PASSWORD", postgres.password(),
                "TAILRACE_RELAY_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "TAILRACE_PROCESSOR_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "TAILRACE_PROCESSOR_STATE_DIR", directory.resolve("state").toString());
    }

    private static List<String> other(String kind, Path directory) {
        Class<?> main = kind.equals(RELAY) ? ProcessorMain.class : RelayMain.class;
        return JavaCommand.of(main, List.of("-Xmx256m"), directory, List.of());
    }

    private static Process start(List<String> command, Map<String, String> environment)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private static int sell(PostgresServer postgres, KafkaBroker kafka) {
        return ProcessMain.run(
                new DemoCommand(),
                "TAILRACE_DEMO_",
                System.getenv(),
                "--database-url=" + postgres.jdbcUrl(),
                "--database-user=" + postgres.user(),
                "--database-password=" + postgres.password(),
                "--bootstrap-servers=" + kafka.bootstrapServers());
    }

    /** Ends this JVM if the process ends before the returned thread is interrupted. */
    private static Thread failWithout(Process trained) {
        Thread watch =
                new Thread(
                        () -> {
                            try {
                                int code = trained.waitFor();
                                System.err.println(
                                        "The trained process ended early with exit code " + code);
                                System.exit(1);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt(); // the training is over
                            }
                        },
                        "trained-process");
        watch.setDaemon(true);
        watch.start();
        return watch;
    }

    /** The JVM writes its cache when it ends. */
    private static int exitCode(Process trained) throws InterruptedException {
        if (trained.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            return trained.exitValue();
        }
        throw new IllegalStateException(
                "The trained process did not end within %d s".formatted(STOP_SECONDS));
    }
}
