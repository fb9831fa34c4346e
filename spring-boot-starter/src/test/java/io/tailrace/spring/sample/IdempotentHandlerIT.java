package io.tailrace.spring.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
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
import io.tailrace.event.internal.rehearsal.LetterOutcome;
import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.event.internal.rehearsal.LetterResult;
import io.tailrace.event.internal.rehearsal.RehearsalCodec;
import io.tailrace.event.internal.rehearsal.RehearsalMessage;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Hello;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Request;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Result;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Scope;
import io.tailrace.event.internal.rehearsal.RehearsalMessage.Welcome;
import io.tailrace.spring.subscriber.EventHandler;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Idempotent methods with JPA and JdbcTemplate: their effect happens once, and a rehearsal of it
 * says what comes true and leaves nothing. The test asks in place of the dead-letter tool.
 */
@SpringBootTest(
        classes = ShopApplication.class,
        properties = {
            "spring.application.name=biller",
            "spring.jpa.hibernate.ddl-auto=update",
            "tailrace.subscriber.events-prefix=billing.",
            "tailrace.subscriber.rehearsals=true",
            "tailrace.subscriber.retry.max-attempts=1",
            "tailrace.subscriber.inbox.create-table=true"
        })
@Import({TestkitPostgres.class, BuiltInEvents.class, IdempotentHandlerIT.Handlers.class})
@TailraceTest
class IdempotentHandlerIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String DEAD_LETTERS = "billing.dlt";
    private static final String CONTROL = "tailrace.rehearsals.biller";
    private static final Scope SCOPE = new Scope("rehearsal-1", "biller", DEAD_LETTERS);

    private static KafkaBroker kafka;

    @Autowired private Biller biller;
    @Autowired private JdbcTemplate jdbc;

    @BeforeAll
    static void startKafka(KafkaBroker broker) throws Exception {
        kafka = broker;
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            Stream.of(
                                            "billing.order",
                                            "billing.user",
                                            "billing.failed",
                                            DEAD_LETTERS,
                                            CONTROL)
                                    .map(topic -> new NewTopic(topic, 1, (short) 1))
                                    .toList())
                    .all()
                    .get();
        }
    }

    @DynamicPropertySource
    static void servers(DynamicPropertyRegistry properties) {
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.bootstrapServers());
    }

    @Test
    void theNumbersOfARehearsalComeTrueAndNothingIsLeftOfIt() throws Exception {
        jdbc.update("INSERT INTO orders VALUES ('o-3', 'in the way')");
        List<Event<?>> letters = List.of(placed("o-1"), placed("o-2"), placed("o-3"));
        Event<?> isolated = Event.of(new UserEvent.Created("u-1", null));
        Event<?> committing = Event.of(new UserEvent.Deleted("u-2", null));
        Event<?> doomed = Event.of(new UserEvent.Updated("u-3", null, Map.of("a", "b")));
        String before = world();

        try (ReadCommitted control =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(CONTROL));
                ReadCommitted failed =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("billing\\.failed"))) {
            Rehearsal rehearsal = new Rehearsal(control);
            assertThat(rehearsal.of(letters.get(0)).outcome()).isEqualTo(LetterOutcome.SUCCEEDED);
            assertThat(rehearsal.of(letters.get(1)).outcome()).isEqualTo(LetterOutcome.SUCCEEDED);
            LetterResult third = rehearsal.of(letters.get(2));
            assertThat(third.outcome()).isEqualTo(LetterOutcome.FAILED);
            assertThat(third.message()).contains("orders_pkey", "SQLSTATE 23505");
            assertThat(biller.rehearsed).containsExactly("o-1", "o-2", "o-3");

            LetterResult requiresNew = rehearsal.of(isolated);
            assertThat(requiresNew.outcome()).isEqualTo(LetterOutcome.LEFT_OUT);
            assertThat(requiresNew.message()).contains("commit");
            LetterResult sql = rehearsal.of(committing);
            assertThat(sql.outcome()).isEqualTo(LetterOutcome.LEFT_OUT);
            assertThat(sql.message()).contains("COMMIT");
            LetterResult rollbackOnly = rehearsal.of(doomed);
            assertThat(rollbackOnly.outcome()).isEqualTo(LetterOutcome.FAILED);
            assertThat(rollbackOnly.error()).endsWith("UnexpectedRollbackException");

            assertThat(world()).isEqualTo(before);
            assertThat(idleInTransaction()).isZero();
            assertThat(biller.handled).isEmpty();

            for (Event<?> letter : letters) {
                send("billing.order", letter);
            }
            send("billing.user", doomed);
            await().atMost(SOON).until(() -> failed.count() == 2);
            assertThat(orders("placed")).containsExactly("o-1", "o-2");
            assertThat(booked()).containsExactly("o-1", "o-2");

            send("billing.order", letters.get(0));
            send("billing.order", placed("o-5"));
            await().atMost(SOON).until(() -> booked().contains("o-5"));
            assertThat(biller.handled)
                    .as("aggregates are handled beside each other")
                    .containsExactlyInAnyOrder("o-1", "o-2", "o-3", "o-5");
            assertThat(rehearsal.of(letters.get(0)).outcome()).isEqualTo(LetterOutcome.DUPLICATE);
        }
    }

    private static Event<?> placed(String order) {
        return Event.of(new OrderEvent.Placed(order, List.of(new Item("sku-1", 1))));
    }

    private String world() {
        return List.of(
                        jdbc.queryForList("SELECT id, status FROM orders ORDER BY id").toString(),
                        booked().toString(),
                        jdbc.queryForList("SELECT event_id FROM inbox").toString())
                .toString();
    }

    private List<String> orders(String status) {
        return jdbc.queryForList(
                "SELECT id FROM orders WHERE status = ? ORDER BY id", String.class, status);
    }

    private List<String> booked() {
        return jdbc.queryForList("SELECT id FROM booked ORDER BY id", String.class);
    }

    private long idleInTransaction() {
        return jdbc.queryForObject(
                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'",
                Long.class);
    }

    private static long send(String topic, Event<?> event) throws Exception {
        EventCodec codec = new EventCodec(EventCatalogue.of(BuiltInEvent.class));
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(
                        topic, event.aggregateId().getBytes(UTF_8), codec.encode(event.payload()));
        String type = codec.catalogue().typeName(event.payload().getClass());
        record.headers()
                .add(EventHeaders.ID, event.eventId().toString().getBytes(UTF_8))
                .add(EventHeaders.TYPE, type.getBytes(UTF_8))
                .add(EventHeaders.FAILED_GROUP, "biller".getBytes(UTF_8));
        return send(record);
    }

    private static long send(ProducerRecord<byte[], byte[]> record) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            return producer.send(record).get().offset();
        }
    }

    /** The tool's part of a rehearsal. */
    private static final class Rehearsal {

        private final ReadCommitted control;
        private final String member;
        private long number;

        Rehearsal(ReadCommitted control) {
            this.control = control;
            this.member =
                    await().atMost(SOON)
                            .until(
                                    () -> {
                                        say(new Hello(SCOPE));
                                        return find(Welcome.class, welcome -> true);
                                    },
                                    Optional::isPresent)
                            .get()
                            .member();
        }

        /** Dead-letters an event, and has it rehearsed. */
        LetterResult of(Event<?> event) throws Exception {
            long offset = send(DEAD_LETTERS, event);
            LetterPosition letter = new LetterPosition(0, offset, event.eventId().toString());
            long asked = ++number;
            say(new Request(SCOPE, member, asked, List.of(letter)));
            return await().atMost(SOON)
                    .until(
                            () -> find(Result.class, result -> result.number() == asked),
                            Optional::isPresent)
                    .get()
                    .letters()
                    .get(0);
        }

        private <M extends RehearsalMessage> Optional<M> find(
                Class<M> type, Predicate<M> condition) {
            return control.records().stream()
                    .map(record -> RehearsalCodec.decode(record.value()))
                    .flatMap(Optional::stream)
                    .filter(type::isInstance)
                    .map(type::cast)
                    .filter(condition)
                    .findFirst();
        }

        private static void say(RehearsalMessage message) throws Exception {
            long unused = send(new ProducerRecord<>(CONTROL, RehearsalCodec.encode(message)));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Handlers {
        @Bean
        Biller biller(
                JdbcTemplate jdbc, EntityManager entities, PlatformTransactionManager manager) {
            jdbc.execute("CREATE TABLE IF NOT EXISTS booked (id text PRIMARY KEY)");
            return new Biller(jdbc, entities, manager);
        }
    }

    static class Biller {

        final List<String> rehearsed = new CopyOnWriteArrayList<>();
        final List<String> handled = new CopyOnWriteArrayList<>();
        private final JdbcTemplate jdbc;
        private final EntityManager entities;
        private final PlatformTransactionManager manager;

        Biller(JdbcTemplate jdbc, EntityManager entities, PlatformTransactionManager manager) {
            this.jdbc = jdbc;
            this.entities = entities;
            this.manager = manager;
        }

        @EventHandler(idempotent = true)
        void on(OrderEvent.Placed order, Delivery delivery) {
            (delivery.isRehearsal() ? rehearsed : handled).add(order.orderId());
            jdbc.update("INSERT INTO booked VALUES (?)", order.orderId());
            entities.persist(new OrderEntity(order.orderId(), "placed"));
        }

        /** Its inner transaction would be committed. */
        @EventHandler(idempotent = true)
        void on(UserEvent.Created user) {
            inner(TransactionDefinition.PROPAGATION_REQUIRES_NEW)
                    .executeWithoutResult(status -> book(user));
        }

        @EventHandler(idempotent = true)
        void on(UserEvent.Deleted user) {
            book(user);
            jdbc.execute("COMMIT");
        }

        /** Swallows the exception of an inner transaction, which then must not be committed. */
        @EventHandler(idempotent = true)
        void on(UserEvent.Updated user) {
            try {
                inner(TransactionDefinition.PROPAGATION_REQUIRED)
                        .executeWithoutResult(
                                status -> {
                                    book(user);
                                    throw new IllegalStateException("simulated");
                                });
            } catch (IllegalStateException e) {
                book(user);
            }
        }

        private TransactionTemplate inner(int propagation) {
            TransactionTemplate template = new TransactionTemplate(manager);
            template.setPropagationBehavior(propagation);
            return template;
        }

        private void book(DomainEvent user) {
            jdbc.update("INSERT INTO booked VALUES (?) ON CONFLICT DO NOTHING", user.aggregateId());
        }
    }
}
