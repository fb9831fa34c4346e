package io.tailrace.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.process.admin.Health;
import io.tailrace.process.metrics.ProcessRegistry;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.Handling;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.micrometer.MicrometerMeter;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two relays, a processor and a subscriber in this JVM, each with an endpoint that Prometheus can
 * scrape. For one thread.
 */
final class MonitoredPipeline implements AutoCloseable {

    static final Duration SOON = Duration.ofSeconds(90);

    private static final int EVENTS_PER_TRANSACTION = 500;
    private static final int MANY = 1_000_000;
    private static final Duration LONG = Duration.ofMinutes(10);

    private final PostgresServer postgres;
    private final KafkaBroker kafka;
    private final Path state;
    private final List<Integer> relayPorts = List.of(FreePort.next(), FreePort.next());
    private final int processorPort = FreePort.next();
    private final int subscriberPort = FreePort.next();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private final Outbox outbox =
            new Outbox(OutboxConfig.defaults(), EventCatalogue.of(UserEvent.class));

    /** Each handled event takes a permit. */
    private final Semaphore permits = new Semaphore(MANY);

    private final List<Running> relays = new ArrayList<>();
    private @Nullable Running processor;

    private record Running(AutoCloseable work, AdminEndpoint endpoint, ProcessRegistry registry)
            implements AutoCloseable {
        @Override
        public void close() throws Exception {
            endpoint.close();
            work.close();
            registry.close();
        }
    }

    /**
     * @param state for the state of the processor
     */
    MonitoredPipeline(PostgresServer postgres, KafkaBroker kafka, Path state) throws SQLException {
        this.postgres = postgres;
        this.kafka = kafka;
        this.state = state;
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
    }

    /** The ports to scrape, by job. */
    Map<String, Set<Integer>> targets() {
        return Map.of(
                "relay", Set.copyOf(relayPorts),
                "processor", Set.of(processorPort),
                "subscriber", Set.of(subscriberPort));
    }

    MonitoredPipeline startAll() throws Exception {
        startRelays(config -> {});
        startProcessor(config -> {});
        startSubscriber();
        return this;
    }

    /** Starts two relays with these changes to the default configuration. */
    void startRelays(Consumer<RelayConfigBuilder> change) throws Exception {
        startRelays(postgres.jdbcUrl(), change);
    }

    void startRelays(String jdbcUrl, Consumer<RelayConfigBuilder> change) throws Exception {
        RelayConfigBuilder config =
                RelayConfig.builder(
                        jdbcUrl, postgres.user(), postgres.password(), kafka.bootstrapServers());
        change.accept(config);
        ProcessRegistry first = new ProcessRegistry();
        CdcRelay leader = new CdcRelay(config.build(), first.meters());
        leader.start();
        relays.add(run(leader, leader::health, first, relayPorts.get(0)));
        assertThat(leader.await(RelayState.STREAMING, SOON)).as("%s", leader.failure()).isTrue();
        ProcessRegistry second = new ProcessRegistry();
        CdcRelay standby = new CdcRelay(config.build(), second.meters());
        standby.start();
        relays.add(run(standby, standby::health, second, relayPorts.get(1)));
    }

    void stopLeader() throws Exception {
        relays.remove(0).close();
    }

    void stopRelays() throws Exception {
        for (Running relay : relays) {
            relay.close();
        }
        relays.clear();
    }

    void startProcessor(Consumer<ProcessorConfig.Builder> change) throws InterruptedException {
        StreamProcessor next = beginProcessor(change);
        assertThat(next.await(ProcessorState.RUNNING, SOON)).as("%s", next.failure()).isTrue();
    }

    /** Starts a processor that may have something to do before it runs. */
    StreamProcessor beginProcessor(Consumer<ProcessorConfig.Builder> change)
            throws InterruptedException {
        ProcessorConfig.Builder config =
                ProcessorConfig.builder(kafka.bootstrapServers()).stateDirectory(state);
        change.accept(config);
        ProcessRegistry registry = new ProcessRegistry();
        StreamProcessor next = new StreamProcessor(config.build(), registry.meters());
        next.start();
        processor = run(next, next::health, registry, processorPort);
        running.push(processor);
        return next;
    }

    void stopProcessor() throws Exception {
        Running stopped = processor;
        if (stopped != null) {
            running.remove(stopped);
            stopped.close();
        }
    }

    void startSubscriber() {
        ProcessRegistry registry = new ProcessRegistry();
        Subscriber subscriber =
                Subscriber.builder(
                                SubscriberConfig.builder(kafka.bootstrapServers(), "mailer")
                                        .handling(
                                                Handling.builder()
                                                        .timeout(LONG)
                                                        .drainTimeout(Duration.ZERO)
                                                        .build())
                                        .build())
                        .on(UserEvent.Deleted.class, (event, delivery) -> permits.acquire())
                        .meter(new MicrometerMeter(registry.meters()))
                        .build();
        subscriber.start();
        Supplier<Health> health =
                () -> new Health(true, subscriber.health().isHealthy(), "RUNNING", Map.of());
        running.push(run(subscriber, health, registry, subscriberPort));
        await().atMost(SOON).until(() -> subscriber.health().isHealthy());
    }

    /** Handlers block from now on. */
    void blockHandlers() {
        permits.drainPermits();
    }

    private static Running run(
            AutoCloseable work, Supplier<Health> health, ProcessRegistry registry, int port) {
        return new Running(
                work,
                AdminEndpoint.start(AdminConfig.loopback(port), health, registry.meters()),
                registry);
    }

    /** Commits events of many users. */
    void emit(int events) throws SQLException {
        emit(events, EmitOptions.none());
    }

    void emit(int events, EmitOptions options) throws SQLException {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            for (int i = 1; i <= events; i++) {
                outbox.emit(connection, new UserEvent.Deleted("user-" + i, null), options);
                if (i % EVENTS_PER_TRANSACTION == 0) {
                    connection.commit();
                }
            }
            connection.commit();
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws Exception {
        permits.release(MANY);
        while (!running.isEmpty()) {
            running.pop().close();
        }
        stopRelays();
    }
}
