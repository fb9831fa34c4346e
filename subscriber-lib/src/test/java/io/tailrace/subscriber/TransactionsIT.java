package io.tailrace.subscriber;

import static io.tailrace.subscriber.Bus.SOON;
import static io.tailrace.subscriber.Bus.number;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventId;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.subscriber.handler.EventHandler;
import io.tailrace.subscriber.handler.ProducingHandler;
import io.tailrace.subscriber.inbox.Inbox;
import io.tailrace.subscriber.inbox.InboxCleanup;
import io.tailrace.subscriber.inbox.InboxConfig;
import io.tailrace.subscriber.inbox.InboxSchema;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Effects and records that happen once, however often events are delivered. */
@TailraceTest
class TransactionsIT {

    private static Bus bus;
    private static PostgresServer postgres;
    private static DataSource dataSource;

    @BeforeAll
    static void start(PostgresServer server, KafkaBroker broker) throws SQLException {
        bus = new Bus(broker);
        postgres = server;
        PGSimpleDataSource simple = new PGSimpleDataSource();
        simple.setUrl(postgres.jdbcUrl());
        simple.setUser(postgres.user());
        simple.setPassword(postgres.password());
        dataSource = simple;
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
            InboxSchema.createIfMissing(connection, InboxConfig.defaults());
            statement.execute("CREATE TABLE effect (event_id uuid, number int)");
        }
    }

    @AfterAll
    static void stop() {
        bus.close();
    }

    @Test
    void anEffectHappensOncePerGroupAlthoughTheEventComesTwice() throws Exception {
        Bus.Topics topics = bus.topics(1);
        var event = topics.send("o", 100, 101).get(0);
        topics.send(event, topics.names.events("order"), Map.of());
        AtomicInteger calls = new AtomicInteger();
        EventHandler<OrderEvent.Placed> effect =
                Inbox.idempotent(
                        dataSource,
                        (connection, e, delivery) -> {
                            insert(connection, e.eventId(), number(e.payload()));
                            if (calls.incrementAndGet() == 1) {
                                throw new IllegalStateException("after the effect");
                            }
                        });
        try (Subscriber subscriber =
                Subscriber.builder(topics.config()).on(OrderEvent.Placed.class, effect).start()) {
            await().atMost(SOON)
                    .until(() -> topics.committed() != null && topics.committed().offset() == 2);
            assertThat(subscriber.isRunning()).isTrue();
        }
        assertThat(calls).hasValue(2);
        assertThat(count("SELECT count(*) FROM effect WHERE number = 100")).isEqualTo(1);
        assertThat(
                        count(
                                "SELECT count(*) FROM inbox WHERE consumer_group = '"
                                        + topics.group
                                        + "'"))
                .isEqualTo(1);
    }

    @Test
    void theInboxForgetsWhatIsOlderThanItsRetention() throws Exception {
        Inbox inbox = new Inbox(new InboxConfig("inbox", Duration.ofHours(1)));
        EventId old = EventId.next();
        EventId young = EventId.next();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            assertThat(inbox.claim(connection, old, "cleanup")).isTrue();
            assertThat(inbox.claim(connection, young, "cleanup")).isTrue();
            assertThat(inbox.claim(connection, young, "cleanup")).isFalse();
            assertThat(inbox.claim(connection, young, "another group")).isTrue();
            inbox.claimFirst(connection, young, "a third group");
            assertThatThrownBy(() -> inbox.claimFirst(connection, young, "cleanup"))
                    .hasMessage(
                            "DuplicateEvent (event "
                                    + young
                                    + "): group cleanup has handled the event before");
            statement.execute(
                    "UPDATE inbox SET handled_at = now() - interval '2 hours' WHERE event_id = '"
                            + old
                            + "'");
            statement.execute(
                    "INSERT INTO inbox SELECT 'many', gen_random_uuid(), now() - interval '2 hours'"
                            + " FROM generate_series(1, 2500)");
            try (InboxCleanup cleanup = inbox.startCleanup(dataSource, Duration.ofDays(1))) {
                assertThat(cleanup.run()).isEqualTo(2_501);
                assertThat(cleanup.run()).isZero();
            }
            assertThat(inbox.claim(connection, young, "cleanup")).isFalse();
            assertThat(inbox.claim(connection, old, "cleanup")).isTrue();
        }
    }

    @Test
    void recordsOfAProcessingHandlerAreWrittenOncePerEventInTheOrderOfTheirAggregate()
            throws Exception {
        Bus.Topics topics = bus.topics(3);
        String target = topics.names.eventsPrefix() + "invoices";
        topics.create(target, 1);
        AtomicInteger calls = new AtomicInteger();
        ProducingHandler<OrderEvent.Placed> invoice =
                (event, delivery) -> {
                    if (calls.incrementAndGet() % 17 == 0) {
                        throw new IllegalStateException("now and then");
                    }
                    byte[] key = event.aggregateId().getBytes(UTF_8);
                    byte[] value = Integer.toString(number(event.payload())).getBytes(UTF_8);
                    return List.of(new ProducerRecord<>(target, key, value));
                };
        for (int order = 0; order < 10; order++) {
            topics.send("o-" + order, 0, 30);
        }
        List<Subscriber> subscribers = new ArrayList<>();
        try (ReadCommitted written =
                ReadCommitted.of(bus.bootstrapServers(), Pattern.compile(target))) {
            for (int i = 0; i < 3; i++) {
                subscribers.add(
                        Subscriber.builder(topics.config())
                                .process(OrderEvent.Placed.class, invoice)
                                .start());
                int expected = 40 * (i + 1);
                await().atMost(SOON).until(() -> written.count() >= expected);
            }
            await().atMost(SOON).until(() -> written.count() >= 300);
            subscribers.forEach(Subscriber::close);

            Map<String, List<Integer>> byOrder = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : written.records()) {
                byOrder.computeIfAbsent(new String(record.key(), UTF_8), key -> new ArrayList<>())
                        .add(Integer.parseInt(new String(record.value(), UTF_8)));
            }
            assertThat(byOrder).hasSize(10);
            assertThat(byOrder.values())
                    .allSatisfy(
                            numbers ->
                                    assertThat(numbers)
                                            .containsExactlyElementsOf(
                                                    IntStream.range(0, 30).boxed().toList()));
        }
    }

    @Test
    void aTransactionThatFailsBeginsAgainAtWhatIsCommitted() throws Exception {
        Bus.Topics topics = bus.topics(1);
        String target = topics.names.eventsPrefix() + "invoices";
        topics.create(target, 1);
        topics.send("o", 0, 5);
        AtomicInteger tooLarge = new AtomicInteger();
        AtomicInteger processed = new AtomicInteger();
        ProducingHandler<OrderEvent.Placed> invoice =
                (event, delivery) -> {
                    boolean refuse =
                            number(event.payload()) == 3 && tooLarge.incrementAndGet() == 1;
                    byte[] value = refuse ? new byte[2_000_000] : new byte[number(event.payload())];
                    return List.of(
                            new ProducerRecord<>(
                                    target, event.aggregateId().getBytes(UTF_8), value));
                };
        try (ReadCommitted written =
                        ReadCommitted.of(bus.bootstrapServers(), Pattern.compile(target));
                Subscriber subscriber =
                        Subscriber.builder(topics.config())
                                .process(OrderEvent.Placed.class, invoice)
                                .meter(countProcessed(processed))
                                .start()) {
            await().atMost(SOON).until(() -> written.count() == 5);
            assertThat(written.records())
                    .extracting(record -> record.value().length)
                    .containsExactly(0, 1, 2, 3, 4);
            assertThat(tooLarge).hasValue(2);
            assertThat(subscriber.isRunning()).isTrue();
        }
        assertThat(topics.committed().offset()).isEqualTo(5);
        assertThat(processed).hasValue(5);
    }

    private static SubscriberMeter countProcessed(AtomicInteger count) {
        return new SubscriberMeter() {
            @Override
            public void processed(String group, String type, @Nullable Duration latency) {
                count.incrementAndGet();
            }
        };
    }

    private static void insert(Connection connection, EventId id, int number) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO effect VALUES (?, ?)")) {
            insert.setObject(1, id.toUuid());
            insert.setInt(2, number);
            insert.executeUpdate();
        }
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
