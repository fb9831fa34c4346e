package io.tailrace.testkit.pipeline;

import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.TestkitException;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A relay and a processor in this JVM, for an outbox table with the default columns. Each is
 * started when the test first asks for it, and can be stopped and started again. For one thread at
 * a time.
 */
public final class TestPipeline implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final TemporaryDirectory state = TemporaryDirectory.create("pipeline");
    private @Nullable CdcRelay relay;
    private @Nullable StreamProcessor processor;

    private TestPipeline(PostgresServer postgres, KafkaBroker kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    /**
     * A pipeline between the given servers, which stay the caller's. Creates the table {@code
     * outbox} if it does not exist, and starts nothing.
     *
     * @throws TestkitException if the table cannot be created
     */
    public static TestPipeline on(PostgresServer postgres, KafkaBroker kafka) {
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        } catch (SQLException e) {
            throw new TestkitException("Could not create the outbox table", e);
        }
        return new TestPipeline(postgres, kafka);
    }

    /** Starts relay and processor with their default configuration, unless they run. */
    public void start() {
        relay();
        processor();
    }

    /** The relay, which streams. The first call starts it with its default configuration. */
    public CdcRelay relay() {
        CdcRelay running = relay;
        return running == null ? startRelay(config -> {}) : running;
    }

    /**
     * Stops the relay if one runs, starts a new one, and returns when it streams.
     *
     * <p>A relay that does not start is closed, and the next call of {@link #relay()} starts a new
     * one.
     *
     * @param change changes the default configuration
     * @throws TestkitException if the relay does not stream within a minute
     * @throws io.tailrace.process.OperatorException if a server is unreachable or lacks something
     */
    public CdcRelay startRelay(Consumer<RelayConfigBuilder> change) {
        stopRelay();
        RelayConfigBuilder config =
                RelayConfig.builder(
                        postgres.jdbcUrl(),
                        postgres.user(),
                        postgres.password(),
                        kafka.bootstrapServers());
        change.accept(config);
        CdcRelay next = new CdcRelay(config.build());
        startOrClose(
                next,
                () -> {
                    next.start();
                    requireStarted(
                            "relay",
                            next.await(RelayState.STREAMING, START_TIMEOUT),
                            next.failure());
                });
        relay = next;
        return next;
    }

    /** Stops the relay; no effect if none runs. */
    public void stopRelay() {
        CdcRelay running = relay;
        relay = null;
        if (running != null) {
            running.close();
        }
    }

    /** The processor, which runs. The first call starts it with its default configuration. */
    public StreamProcessor processor() {
        StreamProcessor running = processor;
        return running == null ? startProcessor(config -> {}) : running;
    }

    /**
     * Stops the processor if one runs, starts a new one with the same state directory, and returns
     * when its partitions are assigned.
     *
     * <p>A processor that does not start is closed, and the next call of {@link #processor()}
     * starts a new one.
     *
     * @param change changes the default configuration, for example {@code config ->
     *     config.catalogue(EventCatalogue.of(OrderEvent.class))} to validate payloads
     * @throws TestkitException if the processor does not run within a minute
     * @throws io.tailrace.process.OperatorException if the cluster is unreachable or a topic has
     *     another number of partitions than configured
     */
    public StreamProcessor startProcessor(Consumer<ProcessorConfig.Builder> change) {
        stopProcessor();
        ProcessorConfig.Builder config =
                ProcessorConfig.builder(kafka.bootstrapServers())
                        .stateDirectory(state.resolve("processor"));
        change.accept(config);
        StreamProcessor next = new StreamProcessor(config.build());
        startOrClose(
                next,
                () -> {
                    next.start();
                    requireStarted(
                            "processor",
                            next.await(ProcessorState.RUNNING, START_TIMEOUT),
                            next.failure());
                });
        processor = next;
        return next;
    }

    /** Stops the processor; no effect if none runs. */
    public void stopProcessor() {
        StreamProcessor running = processor;
        processor = null;
        if (running != null) {
            running.close();
        }
    }

    /**
     * Stops relay and processor and deletes the state of the processor. A part that cannot be
     * stopped does not keep the others running. Further calls have no effect.
     */
    @Override
    public void close() {
        try (state;
                StreamProcessor stoppedSecond = processor;
                CdcRelay stoppedFirst = relay) {
            relay = null;
            processor = null;
        }
    }

    /** Closes the part if its start fails. */
    private static void startOrClose(AutoCloseable part, Start start) {
        try {
            start.run();
        } catch (InterruptedException e) {
            closeAfter(e, part);
            throw interrupted(e);
        } catch (RuntimeException | Error e) {
            closeAfter(e, part);
            throw e;
        }
    }

    private static void closeAfter(Throwable failure, AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static void requireStarted(String name, boolean started, Optional<Throwable> failure) {
        if (!started) {
            throw new TestkitException(
                    "The %s did not start within %d s%s"
                            .formatted(
                                    name,
                                    START_TIMEOUT.toSeconds(),
                                    failure.map(e -> ": " + e.getMessage()).orElse("")),
                    failure.orElse(null));
        }
    }

    private static TestkitException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new TestkitException("Interrupted while a part of the pipeline was starting", e);
    }

    /** Starts a part and waits until it runs. */
    @FunctionalInterface
    private interface Start {

        void run() throws InterruptedException;
    }
}
