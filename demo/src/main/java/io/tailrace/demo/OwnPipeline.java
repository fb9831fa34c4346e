package io.tailrace.demo;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.console.Console;
import io.tailrace.console.http.ConsoleConfig;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusReporter;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts PostgreSQL and Kafka, and runs relay and processor in this process. For one thread. */
final class OwnPipeline implements Pipeline {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String HOST = "127.0.0.1";

    private final ConsoleReport report;
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private @Nullable CdcRelay relay;
    private @Nullable StatusReporter reporter;

    /** Starts all parts and prints their addresses. */
    OwnPipeline(ConsoleReport report) throws SQLException, InterruptedException {
        this.report = report;
        this.postgres = started(Testkit.postgres());
        report.piece(
                "PostgreSQL", "%s:%d".formatted(postgres.host(), postgres.port()), "table outbox");
        this.kafka = started(Testkit.kafka());
        report.piece("Kafka", kafka.bootstrapServers(), "outbox.order, events.order, events.dlt");
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
        startRelay("relay");
        startProcessor();
    }

    @Override
    public Address address() {
        return new Address(
                postgres.jdbcUrl(), postgres.user(), postgres.password(), kafka.bootstrapServers());
    }

    @Override
    public void restartRelay() throws InterruptedException {
        if (relay != null) {
            relay.close();
        }
        if (reporter != null) {
            reporter.close();
        }
        startRelay("new relay");
    }

    @Override
    public Optional<String> startConsole() {
        Console console =
                started(
                        Console.start(
                                ConsoleConfig.loopback(0),
                                KafkaCluster.builder(kafka.bootstrapServers()).build(),
                                ProcessorConfig.DEFAULT_APPLICATION_ID,
                                ProcessorConfig.DEFAULT_ACCOUNT_KEEP));
        return Optional.of("http://localhost:" + console.port());
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                report.line("Could not stop a part of the pipeline: " + e);
            }
        }
    }

    private void startRelay(String name) throws InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        RelayConfig config =
                RelayConfig.builder(
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password(),
                                kafka.bootstrapServers())
                        .build();
        CdcRelay next = started(new CdcRelay(config, metrics));
        relay = next;
        AdminEndpoint admin =
                started(AdminEndpoint.start(AdminConfig.loopback(0), next::health, metrics));
        reporter =
                started(
                        StatusReporter.start(
                                config.kafka(),
                                LiveProcess.relay(
                                        config.positionKey().text(),
                                        CdcRelay.class,
                                        StatusReporter.DEFAULT_INTERVAL),
                                next::health,
                                metrics));
        next.start();
        next.await(RelayState.STREAMING, START_TIMEOUT);
        next.failure().ifPresent(OwnPipeline::rethrow);
        report.piece(name, url(admin), "slot " + config.source().slot());
    }

    private void startProcessor() throws InterruptedException {
        PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ProcessorConfig config =
                ProcessorConfig.builder(kafka.bootstrapServers())
                        .stateDirectory(started(TemporaryDirectory.create("demo")).path())
                        .catalogue(EventCatalogue.of(BuiltInEvent.class))
                        .build();
        StreamProcessor processor = started(new StreamProcessor(config, metrics));
        AdminEndpoint admin =
                started(AdminEndpoint.start(AdminConfig.loopback(0), processor::health, metrics));
        started(
                StatusReporter.start(
                        config.kafka(),
                        LiveProcess.processor(
                                config.execution().applicationId(),
                                StreamProcessor.class,
                                StatusReporter.DEFAULT_INTERVAL),
                        processor::health,
                        metrics));
        processor.start();
        processor.await(ProcessorState.RUNNING, START_TIMEOUT);
        processor.failure().ifPresent(OwnPipeline::rethrow);
        report.piece("processor", url(admin), "application " + config.execution().applicationId());
    }

    private <T extends AutoCloseable> T started(T piece) {
        started.push(piece);
        return piece;
    }

    private static String url(AdminEndpoint admin) {
        return "http://%s:%d/health".formatted(HOST, admin.port());
    }

    private static void rethrow(Throwable failure) {
        throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }
}
