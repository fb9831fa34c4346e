package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.producer.EmitOptions;
import io.tailrace.producer.EventBus;
import io.tailrace.producer.EventBusConfig;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.producer.metrics.MicrometerEmitListener;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.micrometer.MicrometerMeter;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

/** The eight meters of the event bus, as Prometheus scrapes them from a running pipeline. */
@TailraceTest
class MetricsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final EventCatalogue CATALOGUE = EventCatalogue.of(UserEvent.class);

    private final PrometheusMeterRegistry ofService = registry();
    private final PrometheusMeterRegistry ofRelay = registry();
    private final PrometheusMeterRegistry ofProcessor = registry();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @TempDir Path state;

    @Test
    void allEightAreThereFromTheStartAndCountWhatHappens(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        createTable(postgres);
        DataSource plain = dataSource(postgres);
        try (EventBus bus = bus();
                CdcRelay relay = new CdcRelay(relay(postgres, kafka), ofRelay);
                StreamProcessor processor = new StreamProcessor(processor(kafka), ofProcessor);
                Subscriber subscriber = subscriber(kafka)) {
            relay.start();
            processor.start();
            subscriber.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
            assertThat(processor.await(ProcessorState.RUNNING, SOON))
                    .as("%s", processor.failure())
                    .isTrue();
            await().atMost(SOON).until(() -> subscriber.health().isHealthy());

            assertThat(names())
                    .contains(
                            "events_emitted_total",
                            "events_processed_total",
                            "events_retries_total",
                            "events_dead_lettered_total",
                            "events_duplicates_skipped_total",
                            "events_delivery_latency_seconds_count",
                            "events_outbox_depth",
                            "events_subscriptions");

            DataSource watched = bus.watch(plain);
            rollBack(bus, watched);
            assertThat(value(ofService, "events_emitted_total", "user.deleted.v1")).isZero();
            assertThat(value(ofService, "tailrace_producer_written_total", "user.deleted.v1"))
                    .isEqualTo(1);

            Event<UserEvent.Deleted> twice = Event.of(new UserEvent.Deleted("u-1", null));
            emit(bus, watched, twice);
            emit(bus, watched, twice);
            emit(bus, watched, Event.of(new UserEvent.Deleted("fails-once", null)));
            emit(bus, watched, Event.of(new UserEvent.Deleted("fails-always", null)));
            await().atMost(SOON).until(() -> handled.size() == 2);
            await().atMost(SOON)
                    .until(
                            () ->
                                    value(ofProcessor, "events_dead_lettered_total", "MaxRetries")
                                            == 1);

            assertThat(handled).containsExactlyInAnyOrder("u-1", "fails-once");
            assertThat(value(ofService, "events_emitted_total", "user.deleted.v1")).isEqualTo(4);
            assertThat(value(ofService, "events_processed_total", "user.deleted.v1")).isEqualTo(2);
            assertThat(value(ofService, "events_delivery_latency_seconds_count", "metered"))
                    .isEqualTo(2);
            assertThat(value(ofService, "events_subscriptions", "metered")).isEqualTo(1);
            assertThat(value(ofProcessor, "events_duplicates_skipped_total", "none")).isEqualTo(1);
            assertThat(value(ofProcessor, "events_retries_total", "metered")).isEqualTo(5);
            await().atMost(SOON).until(() -> value(ofRelay, "events_outbox_depth", "") == 0);
        }
    }

    private EventBus bus() {
        return new EventBus(
                new Outbox(
                        OutboxConfig.defaults(),
                        CATALOGUE,
                        new MicrometerEmitListener(ofService, CATALOGUE)),
                EventBusConfig.defaults());
    }

    private Subscriber subscriber(KafkaBroker kafka) {
        return Subscriber.builder(
                        SubscriberConfig.builder(kafka.bootstrapServers(), "metered")
                                .retryMode(RetryMode.DELAYED)
                                .build())
                .on(
                        UserEvent.Deleted.class,
                        (event, delivery) -> {
                            boolean fails =
                                    event.aggregateId().equals("fails-always")
                                            || (event.aggregateId().equals("fails-once")
                                                    && delivery.attempt() == 1);
                            if (fails) {
                                throw new IllegalStateException("as planned");
                            }
                            handled.add(event.aggregateId());
                        })
                .meter(new MicrometerMeter(ofService))
                .build();
    }

    private ProcessorConfig processor(KafkaBroker kafka) {
        return ProcessorConfig.builder(kafka.bootstrapServers()).stateDirectory(state).build();
    }

    private static RelayConfig relay(PostgresServer postgres, KafkaBroker kafka) {
        return RelayConfig.builder(
                        postgres.jdbcUrl(),
                        postgres.user(),
                        postgres.password(),
                        kafka.bootstrapServers())
                .build();
    }

    private static void rollBack(EventBus bus, DataSource watched) throws SQLException {
        try (Connection connection = watched.getConnection()) {
            connection.setAutoCommit(false);
            bus.emit(connection, new UserEvent.Deleted("u-0", null));
            connection.rollback();
        }
    }

    private static void emit(EventBus bus, DataSource watched, Event<?> event) throws SQLException {
        bus.inTransaction(watched, connection -> bus.emit(connection, event, EmitOptions.none()));
    }

    private static void createTable(PostgresServer postgres) throws SQLException {
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        }
    }

    private static DataSource dataSource(PostgresServer postgres) {
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(postgres.jdbcUrl());
        simple.setUser(postgres.user());
        simple.setPassword(postgres.password());
        return simple;
    }

    /** The names of all time series of service, relay and processor. */
    private List<String> names() {
        return Stream.of(ofService, ofRelay, ofProcessor)
                .flatMap(MetricsIT::samples)
                .map(sample -> sample.split("[{ ]", 2)[0])
                .distinct()
                .toList();
    }

    /** The sum of the series of a name whose tags contain a text. */
    private static double value(PrometheusMeterRegistry registry, String name, String tag) {
        return samples(registry)
                .filter(sample -> sample.startsWith(name + "{") && sample.contains(tag))
                .mapToDouble(
                        sample -> Double.parseDouble(sample.substring(sample.lastIndexOf(' '))))
                .sum();
    }

    private static Stream<String> samples(PrometheusMeterRegistry registry) {
        return registry.scrape().lines().filter(line -> !line.startsWith("#"));
    }

    private static PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }
}
