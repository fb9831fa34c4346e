package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.EventId;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.producer.RowLifetime;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.Testkit;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The relay publishes the same record whichever way an event is written into the log. */
class RowLifetimeRelayIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONTENT =
            "u-1 {\"userId\":\"u-1\",\"changes\":{}} user.deleted.v1 c-1";

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Connection connection;

    @BeforeEach
    void start() throws Exception {
        postgres = Testkit.postgres();
        kafka = Testkit.kafka();
        connection = postgres.connect();
        OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
        connection.setAutoCommit(false);
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        kafka.close();
        postgres.close();
    }

    @Test
    void everyLifetimeMakesTheSameRecordOnceAlsoOverRestartsOfTheRelay() throws Exception {
        List<String> ids = new ArrayList<>();
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\.user"))) {
            for (int round = 0; round < 3; round++) {
                try (CdcRelay relay = relay()) {
                    for (RowLifetime lifetime : RowLifetime.values()) {
                        ids.addAll(emit(lifetime));
                    }
                    await().atMost(SOON).until(() -> observer.count() >= ids.size());
                }
                ids.addAll(emit(RowLifetime.MESSAGE));
            }
            try (CdcRelay relay = relay()) {
                await().atMost(SOON).until(() -> observer.count() >= ids.size());
            }
            assertThat(observer.records())
                    .extracting(record -> ReadCommitted.header(record, "ce_id"))
                    .containsExactlyElementsOf(ids);
            assertThat(observer.records()).extracting(this::content).containsOnly(CONTENT);
        }
    }

    @Test
    void aMessageThatIsNoEventBecomesADeadLetterAndStopsNothing() throws Exception {
        try (ReadCommitted dead =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("events\\.dlt"));
                ReadCommitted good =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("outbox\\.user"));
                CdcRelay relay = relay();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_logical_emit_message(true, 'tailrace.outbox', 'no event')");
            connection.commit();
            emit(RowLifetime.MESSAGE);
            await().atMost(SOON).until(() -> good.count() >= 2 && dead.count() >= 1);

            assertThat(new String(dead.records().get(0).value(), StandardCharsets.UTF_8))
                    .isEqualTo("no event");
            assertThat(ReadCommitted.header(dead.records().get(0), "tailrace-reason"))
                    .isEqualTo("ValidationFailed");
        }
    }

    private String content(ConsumerRecord<byte[], byte[]> record) {
        return String.join(
                " ",
                new String(record.key(), StandardCharsets.UTF_8),
                new String(record.value(), StandardCharsets.UTF_8),
                ReadCommitted.header(record, "ce_type"),
                ReadCommitted.header(record, "ce_correlationid"));
    }

    /** Two in one transaction, and one that is rolled back. */
    private List<String> emit(RowLifetime lifetime) throws Exception {
        Outbox outbox =
                new Outbox(
                        OutboxConfig.defaults().withLifetime(lifetime),
                        EventCatalogue.of(BuiltInEvent.class));
        UserEvent.Deleted event = new UserEvent.Deleted("u-1", null);
        List<EventId> ids =
                EventContext.correlated("c-1")
                        .wrap(() -> outbox.emit(connection, List.of(event, event)))
                        .call();
        connection.commit();
        outbox.emit(connection, event);
        connection.rollback();
        return ids.stream().map(EventId::toString).toList();
    }

    private CdcRelay relay() throws InterruptedException {
        CdcRelay relay =
                new CdcRelay(
                        RelayConfig.builder(
                                        postgres.jdbcUrl(),
                                        postgres.user(),
                                        postgres.password(),
                                        kafka.bootstrapServers())
                                .build());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        return relay;
    }
}
