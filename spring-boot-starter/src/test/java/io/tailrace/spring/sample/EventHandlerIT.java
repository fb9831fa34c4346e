package io.tailrace.spring.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventCodec;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.OrderEvent.Item;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.spring.context.WithoutDatabase;
import io.tailrace.spring.subscriber.EventHandler;
import io.tailrace.spring.subscriber.Subscribers;
import io.tailrace.subscriber.handler.Delivery;
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
import org.springframework.boot.SpringApplication;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.annotation.Transactional;

/** Methods that handle events, in an application with a database. */
@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "spring.application.name=mailer",
            "tailrace.outbox.create-table=true",
            "spring.jpa.hibernate.ddl-auto=update"
        })
@Import({TestkitPostgres.class, BuiltInEvents.class, EventHandlerIT.Handlers.class})
@TailraceTest
class EventHandlerIT {

    private static KafkaBroker kafka;

    @Autowired private Seen seen;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private Subscribers subscribers;
    @Autowired private HealthIndicator subscriberHealthIndicator;

    @BeforeAll
    static void startKafka(KafkaBroker broker) throws Exception {
        kafka = broker;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("events.order", 2, (short) 1),
                                    new NewTopic("events.user", 2, (short) 1),
                                    new NewTopic("events.failed", 2, (short) 1)))
                    .all()
                    .get();
        }
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.bootstrapServers());
    }

    @Test
    void eachMethodIsCalledWithItsEventsAndEachGroupHasItsOwn() throws Exception {
        send("order", new OrderEvent.Placed("order-1", List.of(new Item("sku-1", 1))));
        send("order", new OrderEvent.Shipped("order-1", List.of()));
        send("user", new UserEvent.Created("u-1", null));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> seen.events().size() == 3 && seen.audited().size() == 2);
        assertThat(seen.events())
                .containsExactlyInAnyOrder("placed order-1", "order order-1 1", "user u-1");
        assertThat(subscribers.health()).containsOnlyKeys("mailer", "audit");
        assertThat(subscriberHealthIndicator.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void aTransactionalHandlerThatFailsLeavesNothingAndIsCalledAgain() throws Exception {
        send("user", new UserEvent.Deleted("u-2", null));

        await().atMost(Duration.ofSeconds(30))
                .until(
                        () ->
                                jdbc.queryForObject(
                                                "SELECT count(*) FROM orders WHERE id = 'u-2'",
                                                Integer.class)
                                        == 1);
        assertThat(seen.attempts()).containsExactly(1, 2);
    }

    @Test
    void aMethodThatTakesNoEventStopsTheStart() {
        assertThatThrownBy(
                        () ->
                                new SpringApplication(ShopApplication.class, Misfit.class)
                                        .run("--" + WithoutDatabase.PROPERTY))
                .rootCause()
                .hasMessageContaining("must take one DomainEvent or one Event of it")
                .hasMessageContaining("Misfit.on");
    }

    private static void send(String aggregateType, DomainEvent payload) throws Exception {
        EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
        Event<?> event = Event.of(payload);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(
                            "events." + aggregateType,
                            event.aggregateId().getBytes(UTF_8),
                            codec.encode(payload));
            record.headers()
                    .add(EventHeaders.ID, event.eventId().toString().getBytes(UTF_8))
                    .add(
                            EventHeaders.TYPE,
                            codec.catalogue().typeName(payload.getClass()).getBytes(UTF_8));
            producer.send(record).get();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        Seen seen() {
            return new Seen(
                    new CopyOnWriteArrayList<>(),
                    new CopyOnWriteArrayList<>(),
                    new CopyOnWriteArrayList<>());
        }

        @Bean
        Mailer mailer(Seen seen, JdbcTemplate jdbc) {
            return new Mailer(seen, jdbc);
        }
    }

    /** What the mailer was called with. */
    record Seen(List<String> events, List<String> audited, List<Integer> attempts) {}

    static class Mailer {

        private final Seen seen;
        private final JdbcTemplate jdbc;

        Mailer(Seen seen, JdbcTemplate jdbc) {
            this.seen = seen;
            this.jdbc = jdbc;
        }

        @EventHandler
        void on(OrderEvent.Placed order) {
            seen.events().add("placed " + order.orderId());
        }

        @EventHandler
        void on(Event<OrderEvent> event, Delivery delivery) {
            seen.events().add("order " + event.aggregateId() + " " + delivery.attempt());
        }

        @EventHandler
        void on(UserEvent.Created user) {
            seen.events().add("user " + user.userId());
        }

        @EventHandler
        @Transactional
        public void on(UserEvent.Deleted user, Delivery delivery) {
            seen.attempts().add(delivery.attempt());
            jdbc.update("INSERT INTO orders VALUES (?, 'deleted')", user.userId());
            if (delivery.attempt() == 1) {
                throw new IllegalStateException("not yet");
            }
        }

        @EventHandler(group = "audit")
        void audit(OrderEvent order) {
            seen.audited().add(order.orderId());
        }
    }

    static class Misfit {
        @EventHandler
        void on(String text) {
            throw new IllegalStateException(text);
        }
    }
}
