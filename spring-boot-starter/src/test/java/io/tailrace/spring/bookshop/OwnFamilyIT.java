package io.tailrace.spring.bookshop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventHeaders;
import io.tailrace.spring.TransactionalEventBus;
import io.tailrace.spring.sample.TestkitPostgres;
import io.tailrace.spring.subscriber.EventHandler;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.support.TransactionTemplate;

/** The event types of an application are found in its packages. */
@SpringBootTest(
        classes = BookshopApplication.class,
        properties = {"spring.application.name=bookshop", "tailrace.outbox.create-table=true"})
@Import({TestkitPostgres.class, OwnFamilyIT.Handlers.class})
@TailraceTest
class OwnFamilyIT {

    private static KafkaBroker kafka;

    @Autowired private EventCatalogue catalogue;
    @Autowired private TransactionalEventBus bus;
    @Autowired private TransactionTemplate transactions;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private Clerk clerk;

    @BeforeAll
    static void startKafka(KafkaBroker broker) throws Exception {
        kafka = broker;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("events.order", 1, (short) 1),
                                    new NewTopic("events.failed", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.bootstrapServers());
    }

    @Test
    void anApplicationWithoutACatalogueBeanEmitsAndReceivesItsOwnEvents() throws Exception {
        BookEvent.Ordered ordered = new BookEvent.Ordered("o-1", "978-0134685991");

        transactions.executeWithoutResult(status -> bus.emit(ordered));

        assertThat(catalogue.typeNames()).containsExactly("order.placed.v1");
        deliver(jdbc.queryForMap("SELECT * FROM outbox"));
        await().atMost(Duration.ofSeconds(30)).until(() -> !clerk.received.isEmpty());
        assertThat(clerk.received).containsExactly(ordered);
    }

    /** Does what relay and processor do with a row. */
    private static void deliver(Map<String, Object> row) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            "events." + row.get("aggregatetype"),
                            bytes(row.get("aggregateid")),
                            bytes(row.get("payload")));
            record.headers()
                    .add(EventHeaders.ID, bytes(row.get("id")))
                    .add(EventHeaders.TYPE, bytes(row.get("type")));
            producer.send(record).get();
        }
    }

    private static byte[] bytes(Object value) {
        return value.toString().getBytes(UTF_8);
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {

        @Bean
        Clerk clerk() {
            return new Clerk();
        }
    }

    /** Receives the orders. */
    static class Clerk {

        final List<BookEvent> received = new CopyOnWriteArrayList<>();

        @EventHandler
        void on(BookEvent.Ordered ordered) {
            received.add(ordered);
        }
    }
}
