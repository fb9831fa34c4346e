package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.pipeline.SpanReceiver.ReceivedSpan;
import io.tailrace.process.ExitCode;
import io.tailrace.processor.cli.ProcessorMain;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.cli.RelayMain;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.process.IsolatedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs as they are started, with the option and its defaults. */
@Tag("full")
@TailraceTest
class TracedProgramsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final TraceContext TRACE =
            new TraceContext("1".repeat(32), "2".repeat(16), null, 1, null);

    @TempDir Path directory;

    @Test
    void programsThatAreStoppedExportWhatIsLeft(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        try (SpanReceiver collector = new SpanReceiver();
                Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
            connection.setAutoCommit(false);
            try (IsolatedProgram relay = relay(postgres, kafka, collector);
                    IsolatedProgram processor = processor(kafka, collector);
                    ReadCommitted events =
                            ReadCommitted.of(
                                    kafka.bootstrapServers(), Pattern.compile("events\\.user"))) {
                relay.awaitOutput(" - STREAMING", SOON);
                processor.awaitOutput("to RUNNING", SOON);
                Outbox.create(EventCatalogue.of(UserEvent.class))
                        .emit(
                                connection,
                                new UserEvent.Deleted("u-1", null),
                                EmitOptions.none().trace(TRACE));
                connection.commit();
                await().atMost(SOON).until(() -> events.records().size() == 1);
                relay.terminate();
                processor.terminate();
                relay.requireExitCode(ExitCode.OK.code(), SOON);
                processor.requireExitCode(ExitCode.OK.code(), SOON);
                assertThat(relay.output()).contains("Exports spans of sampled events to");
                System.out.println(relay.output());
            }
            assertThat(collector.trace(TRACE.traceId()))
                    .extracting(ReceivedSpan::service, ReceivedSpan::name, ReceivedSpan::parentId)
                    .containsExactly(
                            tuple("tailrace-relay", "send outbox.user", TRACE.spanId()),
                            tuple("tailrace-processor", "process outbox.user", TRACE.spanId()));
        }
    }

    private IsolatedProgram relay(
            PostgresServer postgres, KafkaBroker kafka, SpanReceiver collector) throws IOException {
        Path password = Files.writeString(directory.resolve("password"), postgres.password());
        return start(
                RelayMain.class,
                "relay",
                kafka,
                collector,
                "--database-url=" + postgres.jdbcUrl(),
                "--database-user=" + postgres.user(),
                "--database-password-file=" + password);
    }

    private IsolatedProgram processor(KafkaBroker kafka, SpanReceiver collector)
            throws IOException {
        return start(
                ProcessorMain.class,
                "processor",
                kafka,
                collector,
                "--state-dir=" + directory.resolve("state"));
    }

    private IsolatedProgram start(
            Class<?> main, String name, KafkaBroker kafka, SpanReceiver collector, String... more)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--bootstrap-servers=" + kafka.bootstrapServers());
        arguments.add("--admin-port=0");
        arguments.add("--otlp-endpoint=" + collector.url());
        return IsolatedProgram.start(
                main, List.of(), Files.createDirectory(directory.resolve(name)), arguments);
    }
}
