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
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.pipeline.PipelineTest;
import io.tailrace.testkit.pipeline.TestPipeline;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The relay publishes the same record whichever way an event is written into the log. */
@PipelineTest
class RowLifetimeRelayIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String CONTENT =
            "u-1 {\"userId\":\"u-1\",\"changes\":{}} user.deleted.v1 c-1";

    private final KafkaBroker kafka;
    private final TestPipeline pipeline;
    private final Connection connection;

    RowLifetimeRelayIT(PostgresServer postgres, KafkaBroker kafka, TestPipeline pipeline)
            throws SQLException {
        this.kafka = kafka;
        this.pipeline = pipeline;
        this.connection = postgres.connect();
        connection.setAutoCommit(false);
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void everyLifetimeMakesTheSameRecordOnceAlsoOverRestartsOfTheRelay() throws Exception {
        List<String> ids = new ArrayList<>();
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\.user"))) {
            for (int round = 0; round < 3; round++) {
                pipeline.startRelay(config -> config.messages(true));
                for (RowLifetime lifetime : RowLifetime.values()) {
                    ids.addAll(emit(lifetime, "u-1"));
                }
                await().atMost(SOON).until(() -> of("u-1", observer).size() >= ids.size());
                pipeline.stopRelay();
                ids.addAll(emit(RowLifetime.MESSAGE, "u-1"));
            }
            pipeline.startRelay(config -> config.messages(true));
            await().atMost(SOON).until(() -> of("u-1", observer).size() >= ids.size());

            assertThat(of("u-1", observer))
                    .extracting(record -> ReadCommitted.header(record, "ce_id"))
                    .containsExactlyElementsOf(ids);
            assertThat(of("u-1", observer)).extracting(this::content).containsOnly(CONTENT);
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
                Statement statement = connection.createStatement()) {
            pipeline.startRelay(config -> config.messages(true));
            statement.execute(
                    "SELECT pg_logical_emit_message(true, 'tailrace.outbox', 'no event')");
            connection.commit();
            emit(RowLifetime.MESSAGE, "u-2");
            await().atMost(SOON).until(() -> of("u-2", good).size() >= 2 && dead.count() >= 1);

            assertThat(new String(dead.records().get(0).value(), StandardCharsets.UTF_8))
                    .isEqualTo("no event");
            assertThat(ReadCommitted.header(dead.records().get(0), "tailrace-reason"))
                    .isEqualTo("ValidationFailed");
        }
    }

    @Test
    void aProducerIsToldThatTheRelayDoesNotPublishMessages() throws Exception {
        OutboxConfig config = OutboxConfig.defaults().withLifetime(RowLifetime.MESSAGE);
        pipeline.startRelay(relay -> relay.messages(false));
        await().atMost(SOON).until(() -> warning(config).contains("--messages"));
        assertThat(warning(OutboxConfig.defaults())).isEmpty();
        pipeline.stopRelay();
        await().atMost(SOON).until(() -> warning(config).isEmpty());

        pipeline.startRelay(relay -> relay.messages(true));
        await().atMost(SOON).until(this::relayReads);
        assertThat(warning(config)).isEmpty();
    }

    private String warning(OutboxConfig config) throws SQLException {
        connection.rollback(); // a transaction sees the sessions as they were when it looked first
        return OutboxSchema.warning(connection, config).orElse("");
    }

    private boolean relayReads() throws SQLException {
        connection.rollback();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1 FROM pg_stat_replication")) {
            return row.next();
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

    /** The records of one user: each test has a user of its own. */
    private static List<ConsumerRecord<byte[], byte[]>> of(String user, ReadCommitted observer) {
        return observer.records().stream()
                .filter(record -> user.equals(new String(record.key(), StandardCharsets.UTF_8)))
                .toList();
    }

    /** Emits two events in one transaction, and one in a transaction that is rolled back. */
    private List<String> emit(RowLifetime lifetime, String user) throws Exception {
        Outbox outbox =
                new Outbox(
                        OutboxConfig.defaults().withLifetime(lifetime),
                        EventCatalogue.of(BuiltInEvent.class));
        UserEvent.Deleted event = new UserEvent.Deleted(user, null);
        List<EventId> ids =
                EventContext.correlated("c-1")
                        .wrap(() -> outbox.emit(connection, List.of(event, event)))
                        .call();
        connection.commit();
        outbox.emit(connection, event);
        connection.rollback();
        return ids.stream().map(EventId::toString).toList();
    }
}
