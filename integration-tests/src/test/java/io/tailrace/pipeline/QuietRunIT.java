package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.Condition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a healthy pipeline, from a first start on an empty database and an empty cluster to an
 * orderly stop: relay and processor log as shipped, the service logs everything from INFO on.
 */
@TailraceTest
class QuietRunIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** The exit code of a JVM that was asked to end by SIGTERM. */
    private static final int TERMINATED = 128 + 15;

    /** A line that an operator would have to look into. */
    private static final Pattern COMPLAINT =
            Pattern.compile("\\b(WARN|WARNING|ERROR)\\b|SLF4J|^error:");

    @TempDir Path directory;

    @Test
    void aHealthyRunWarnsOnlyOfEventsThatFail(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        createTable(postgres);
        try (ReadCommitted deadLetters =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
                IsolatedProgram relay = relay(postgres, kafka);
                IsolatedProgram processor = processor(kafka);
                IsolatedProgram service = service(postgres, kafka)) {
            service.awaitOutput(MailerService.DONE, SOON);
            await().atMost(SOON)
                    .untilAsserted(
                            () ->
                                    assertThat(deadLetters.count())
                                            .as("dead letters; %s", processor.lastLines())
                                            .isEqualTo(1));

            stop(service, TERMINATED);
            stop(relay, ExitCode.OK.code());
            stop(processor, ExitCode.OK.code());

            assertThat(complaints(relay)).as("complaints of the relay").isEmpty();
            assertThat(complaints(processor)).as("complaints of the processor").isEmpty();
            assertThat(complaints(service))
                    .as("complaints of the service: one per first failure, one per event given up")
                    .hasSize(3)
                    .allMatch(line -> line.contains(" WARN "))
                    .areExactly(2, with("Attempt 1 of 4 failed"))
                    .areExactly(1, with("Reported the event to events.failed as failed"));
        }
    }

    @Test
    @Tag("full")
    void aBrokerThatDoesNotAnswerIsWarnedOfByOurOwnCode(@Fresh KafkaBroker kafka) throws Exception {
        try (IsolatedProgram processor = processor(kafka)) {
            processor.awaitOutput("to RUNNING", SOON);

            kafka.stop();

            processor.awaitOutput("No broker at " + kafka.bootstrapServers(), SOON);
        }
    }

    private static void stop(IsolatedProgram program, int exitCode) throws Exception {
        program.terminate();
        program.requireExitCode(exitCode, SOON);
    }

    private static Condition<String> with(String text) {
        return new Condition<>(line -> line.contains(text), "with \"%s\"", text);
    }

    private static List<String> complaints(IsolatedProgram program) throws IOException {
        return program.output().lines().filter(line -> COMPLAINT.matcher(line).find()).toList();
    }

    private IsolatedProgram relay(PostgresServer postgres, KafkaBroker kafka) throws IOException {
        return start(
                RelayMain.class,
                List.of(),
                "--database-url=" + postgres.jdbcUrl(),
                "--database-user=" + postgres.user(),
                "--database-password=" + postgres.password(),
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--admin-port=0");
    }

    private IsolatedProgram processor(KafkaBroker kafka) throws IOException {
        return start(
                ProcessorMain.class,
                List.of(),
                "--bootstrap-servers=" + kafka.bootstrapServers(),
                "--state-dir=" + directory.resolve("state"),
                "--admin-port=0");
    }

    private IsolatedProgram service(PostgresServer postgres, KafkaBroker kafka) throws IOException {
        return start(
                MailerService.class,
                List.of("-Dlogback.configurationFile=service-logback.xml"),
                postgres.jdbcUrl(),
                postgres.user(),
                postgres.password(),
                kafka.bootstrapServers());
    }

    private IsolatedProgram start(Class<?> main, List<String> jvmOptions, String... arguments)
            throws IOException {
        Path files = Files.createDirectory(directory.resolve(main.getSimpleName()));
        return IsolatedProgram.start(main, jvmOptions, files, List.of(arguments));
    }

    private static void createTable(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
    }
}
