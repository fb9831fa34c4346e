package io.tailrace.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** A relay and a processor in this JVM that say each second how they are, as the programs do. */
final class ReportingPipeline implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    private ReportingPipeline() {}

    /**
     * Creates the outbox table and returns when the relay streams and the processor runs.
     *
     * @param directory gets the state of the processor
     */
    static ReportingPipeline start(PostgresServer postgres, KafkaBroker kafka, Path directory)
            throws Exception {
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
        ReportingPipeline pipeline = new ReportingPipeline();
        try {
            pipeline.startParts(postgres, kafka, directory);
        } catch (Exception | Error e) {
            pipeline.close();
            throw e;
        }
        return pipeline;
    }

    private void startParts(PostgresServer postgres, KafkaBroker kafka, Path directory)
            throws Exception {
        KafkaCluster cluster = KafkaCluster.of(kafka.bootstrapServers());
        MeterRegistry ofRelay = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MeterRegistry ofProcessor = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CdcRelay relay = closedAtTheEnd(new CdcRelay(config(postgres, kafka), ofRelay));
        StreamProcessor processor =
                closedAtTheEnd(
                        new StreamProcessor(
                                ProcessorConfig.builder(kafka.bootstrapServers())
                                        .stateDirectory(directory.resolve("state"))
                                        .build(),
                                ofProcessor));
        relay.start();
        processor.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        closedAtTheEnd(
                StatusReporter.start(
                        cluster,
                        LiveProcess.relay(relay.config().source().slot(), getClass(), EACH_SECOND),
                        relay::health,
                        ofRelay));
        closedAtTheEnd(
                StatusReporter.start(
                        cluster,
                        LiveProcess.processor(
                                processor.config().execution().applicationId(),
                                getClass(),
                                EACH_SECOND),
                        processor::health,
                        ofProcessor));
    }

    private static RelayConfig config(PostgresServer postgres, KafkaBroker kafka) {
        return RelayConfig.builder(
                        postgres.jdbcUrl(),
                        postgres.user(),
                        postgres.password(),
                        kafka.bootstrapServers())
                .build();
    }

    private <T extends AutoCloseable> T closedAtTheEnd(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
