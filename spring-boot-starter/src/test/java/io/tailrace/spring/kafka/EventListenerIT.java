package io.tailrace.spring.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.DomainEvent;
import io.tailrace.event.Event;
import io.tailrace.event.EventEnvelope;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.spring.subscriber.TransactionalInbox;
import io.tailrace.subscriber.handler.RetryLaterException;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.kafka.annotation.KafkaHandler;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Methods with {@code @KafkaListener} that handle events, with a real broker and database. */
@SpringBootTest(
        classes = EventListenerIT.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = {
            "tailrace.subscriber.retry.max-attempts=3",
            "tailrace.subscriber.retry.initial-backoff=10ms",
            "tailrace.subscriber.inbox.create-table=true",
            "spring.kafka.listener.poll-timeout=100ms",
            "spring.kafka.consumer.heartbeat-interval=500ms",
            "spring.kafka.producer.bootstrap-servers=localhost:1",
            "spring.kafka.producer.retries=0",
            "spring.kafka.consumer.properties.metadata.max.age.ms=500",
            "spring.kafka.listener.ack-mode=record",
            "spring.jpa.hibernate.ddl-auto=none"
        })
@DirtiesContext
@ExtendWith(OutputCaptureExtension.class)
@TailraceTest
class EventListenerIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOPIC = "events.parcel";
    private static final String FAILED = "events.failed";
    private static final String SENT = "parcel.sent.v1";

    private static KafkaBroker kafka;
    private static PostgresServer postgres;
    private static Parcels parcels;

    @Autowired private Clerk clerk;
    @Autowired private Porter porter;
    @Autowired private Office office;
    @Autowired private Ledger ledger;
    @Autowired private JdbcTemplate jdbc;
    @Autowired private TransactionalInbox inbox;
    @Autowired private PlatformTransactionManager own;

    @BeforeAll
    static void servers(KafkaBroker broker, PostgresServer database) throws Exception {
        kafka = broker;
        postgres = database;
        parcels = new Parcels(broker.bootstrapServers());
        parcels.create(TOPIC);
    }

    @DynamicPropertySource
    static void properties(DynamicPropertyRegistry properties) {
        properties.add("spring.kafka.bootstrap-servers", () -> kafka.bootstrapServers());
        properties.add("spring.datasource.url", () -> postgres.jdbcUrl());
        properties.add("spring.datasource.username", () -> postgres.user());
        properties.add("spring.datasource.password", () -> postgres.password());
    }

    /**
     * One way through the rules, because each of them needs the state that the one before leaves.
     */
    @Test
    void eventsAreHandledRetriedAndReportedByTheContract(CapturedOutput output) throws Exception {
        String one = id();
        parcels.send(TOPIC, one, "p-1", SENT, json("p-1"), EventHeaders.CORRELATION_ID, "c-1");
        await().atMost(SOON).until(() -> clerk.seen.size() == 1);
        EventEnvelope<ParcelEvent.Sent> envelope = clerk.seen.get(0);
        assertThat(envelope.event().eventId()).hasToString(one);
        assertThat(envelope.event().correlationId()).isEqualTo("c-1");
        assertThat(envelope.event().payload()).isEqualTo(new ParcelEvent.Sent("p-1"));
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 1);

        // Not of the listener's type: skipped, and the listener of the family has it.
        parcels.send(TOPIC, id(), "p-1", "parcel.lost.v1", json("p-1"));
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 2);
        await().atMost(SOON).until(() -> office.lost.equals(List.of("p-1")));
        assertThat(office.sent).containsExactly("p-1");
        assertThat(clerk.calls).containsExactly("p-1");

        // Retried in place, in order.
        clerk.failures.set(2);
        parcels.send(TOPIC, id(), "p-2", SENT, json("p-2"));
        parcels.send(TOPIC, id(), "p-3", SENT, json("p-3"));
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 4);
        assertThat(clerk.calls).containsExactly("p-1", "p-2", "p-2", "p-2", "p-3");

        // Terminal, while the report cannot be written: nothing is committed.
        clerk.terminal = true;
        String four = id();
        parcels.send(TOPIC, four, "p-4", SENT, json("p-4"), "x-tenant", "blue");
        await().atMost(SOON).until(() -> count(output, "Could not report the failed event") >= 2);
        assertThat(parcels.committed("clerk", TOPIC)).isEqualTo(4);
        assertThat(clerk.calls).containsOnlyOnce("p-4");
        assertThat(parcels.topics()).doesNotContain(FAILED);
        parcels.create(FAILED);
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 5);
        ConsumerRecord<String, byte[]> terminal = reportsOf("clerk").get(0);
        assertThat(terminal.key()).isEqualTo("p-4");
        assertThat(new String(terminal.value(), UTF_8)).isEqualTo(json("p-4"));
        assertThat(Parcels.header(terminal, EventHeaders.ID)).isEqualTo(four);
        assertThat(Parcels.header(terminal, EventHeaders.ATTEMPT)).isEqualTo("1");
        assertThat(clerk.calls).containsOnlyOnce("p-4");
        assertThat(Parcels.header(terminal, "x-tenant")).isEqualTo("blue");
        assertThat(Parcels.header(terminal, EventHeaders.REASON)).isEqualTo("ValidationFailed");
        assertThat(Parcels.header(terminal, EventHeaders.ERROR)).contains("no such street");
        assertThat(Parcels.header(terminal, EventHeaders.FIRST_FAILED)).isNotNull();
        assertThat(terminal.headers().toArray())
                .extracting(org.apache.kafka.common.header.Header::key)
                .noneMatch(name -> name.startsWith("kafka_"));
        clerk.terminal = false;

        // Exhausted.
        clerk.failures.set(3);
        parcels.send(TOPIC, id(), "p-5", SENT, json("p-5"));
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 6);
        ConsumerRecord<String, byte[]> exhausted = reportsOf("clerk").get(1);
        assertThat(Parcels.header(exhausted, EventHeaders.REASON)).isEqualTo("MaxRetries");
        assertThat(Parcels.header(exhausted, EventHeaders.ATTEMPT)).isEqualTo("3");

        // Unreadable, and then the next event.
        parcels.send(TOPIC, id(), "p-6", SENT, "{");
        parcels.send(TOPIC, id(), "p-7", SENT, json("p-7"));
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 8);
        ConsumerRecord<String, byte[]> unreadable = reportsOf("clerk").get(2);
        assertThat(new String(unreadable.value(), UTF_8)).isEqualTo("{");
        assertThat(Parcels.header(unreadable, EventHeaders.REASON))
                .isEqualTo("DeserializationFailed");
        assertThat(clerk.calls).endsWith("p-5", "p-5", "p-5", "p-7").doesNotContain("p-6");

        // Due again for this group, with the attempts of before.
        parcels.create("events.retry.clerk");
        clerk.terminal = true;
        parcels.send(
                "events.retry.clerk", id(), "p-8", SENT, json("p-8"), EventHeaders.ATTEMPT, "2");
        await().atMost(SOON).until(() -> parcels.committed("clerk", "events.retry.clerk") == 1);
        assertThat(Parcels.header(reportsOf("clerk").get(3), EventHeaders.ATTEMPT)).isEqualTo("3");
        clerk.terminal = false;

        // A pause holds its own partition only, although one thread reads both.
        clerk.later.set("p-9");
        parcels.send(TOPIC, id(), "p-9", SENT, json("p-9"));
        await().atMost(SOON).until(() -> clerk.calls.contains("p-9"));
        parcels.send("events.retry.clerk", id(), "p-10", SENT, json("p-10"));
        await().atMost(SOON).until(() -> parcels.committed("clerk", TOPIC) == 9);
        assertThat(clerk.calls).endsWith("p-9", "p-10", "p-9");

        // A topic that nobody writes is not silence.
        assertThat(output).contains("Topic events.nowhere does not exist");
    }

    /** The pause ends while another consumer has the partition, which then comes back. */
    @Test
    void aPartitionThatIsTakenDuringAPauseDoesNotStayPaused() throws Exception {
        String topic = "events.valise";
        parcels.create(topic);
        parcels.send(topic, id(), "v-1", SENT, json("v-1"));
        await().atMost(SOON).until(() -> porter.calls.equals(List.of("v-1")));
        try (KafkaConsumer<byte[], byte[]> other = parcels.member("porter", "a-first", topic)) {
            await().atMost(SOON)
                    .until(
                            () -> {
                                other.poll(Duration.ofMillis(100));
                                return !other.assignment().isEmpty();
                            });
            await().during(Porter.PAUSE)
                    .atMost(SOON)
                    .until(
                            () -> {
                                other.poll(Duration.ofMillis(100));
                                return !other.assignment().isEmpty();
                            });
            assertThat(porter.calls).as("while another one has the partition").hasSize(1);
        }

        await().atMost(SOON).until(() -> parcels.committed("porter", topic) == 1);
        assertThat(porter.calls).containsExactly("v-1", "v-1");
    }

    private static int count(CapturedOutput output, String text) {
        return output.getAll().split(Pattern.quote(text), -1).length - 1;
    }

    @Test
    void aClaimThatWouldBeCommittedByItselfIsRefused() {
        Event<?> event = Event.of(new ParcelEvent.Sent("c-1"));
        TransactionTemplate supports = in(own, TransactionDefinition.PROPAGATION_SUPPORTS);
        TransactionTemplate none = in(own, TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
        TransactionTemplate other =
                in(
                        new DataSourceTransactionManager(
                                new DriverManagerDataSource(
                                        postgres.jdbcUrl(), postgres.user(), postgres.password())),
                        TransactionDefinition.PROPAGATION_REQUIRED);
        for (TransactionTemplate each : List.of(supports, none, other)) {
            assertThatThrownBy(() -> each.execute(status -> inbox.claim(event, "claimant")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("claim must be called in a transaction");
        }
        // The data source has lent a connection already, which is in no transaction.
        assertThatThrownBy(
                        () ->
                                other.execute(
                                        status -> {
                                            jdbc.execute("SELECT 1");
                                            return inbox.claim(event, "claimant");
                                        }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("auto-commit");
        Boolean first =
                in(own, TransactionDefinition.PROPAGATION_REQUIRED)
                        .execute(status -> inbox.claim(event, "claimant"));
        assertThat(first).as("nothing was claimed before").isTrue();
    }

    private static TransactionTemplate in(PlatformTransactionManager manager, int propagation) {
        TransactionTemplate template = new TransactionTemplate(manager);
        template.setPropagationBehavior(propagation);
        return template;
    }

    @Test
    void anEffectInTheTransactionOfTheInboxHappensOnce() throws Exception {
        jdbc.execute("CREATE TABLE entries (parcel text)");
        String topic = "events.ledger";
        parcels.create(topic);
        String id = id();
        ledger.fail(1);
        parcels.send(topic, id, "l-1", SENT, json("l-1"));
        parcels.send(topic, id, "l-1", SENT, json("l-1"));
        await().atMost(SOON).until(() -> parcels.committed("ledger", topic) == 2);

        assertThat(ledger.claims()).containsExactly(true, true, false);
        assertThat(jdbc.queryForObject("SELECT count(*) FROM entries", Integer.class)).isEqualTo(1);
    }

    private static List<ConsumerRecord<String, byte[]>> reportsOf(String group) {
        return parcels.read(FAILED).stream()
                .filter(each -> group.equals(Parcels.header(each, EventHeaders.FAILED_GROUP)))
                .toList();
    }

    private static String id() {
        return EventId.next().toString();
    }

    private static String json(String parcel) {
        return "{\"aggregateId\":\"" + parcel + "\"}";
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({Clerk.class, Office.class, Ledger.class, Porter.class})
    static class Application {}

    static class Clerk {

        final List<EventEnvelope<ParcelEvent.Sent>> seen = new CopyOnWriteArrayList<>();
        final List<String> calls = new CopyOnWriteArrayList<>();
        final AtomicInteger failures = new AtomicInteger();
        final AtomicReference<String> later = new AtomicReference<>("");
        volatile boolean terminal;

        @KafkaListener(
                topics = TOPIC,
                groupId = "clerk",
                containerFactory = EventListenerContainerFactory.BEAN)
        void on(EventEnvelope<ParcelEvent.Sent> envelope, @Header(KafkaHeaders.OFFSET) long at) {
            calls.add(envelope.event().aggregateId());
            if (terminal) {
                throw new EventException(EventError.VALIDATION_FAILED, "no such street", null);
            }
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("simulated");
            }
            if (envelope.event().aggregateId().equals(later.getAndSet(""))) {
                throw new RetryLaterException("not yet", Duration.ofSeconds(5));
            }
            seen.add(envelope);
        }
    }

    /** Plain events, of which the class selects the method. */
    @KafkaListener(
            topics = {TOPIC, "events.nowhere"},
            groupId = "office",
            containerFactory = EventListenerContainerFactory.BEAN)
    static class Office {

        final List<String> sent = new CopyOnWriteArrayList<>();
        final List<String> lost = new CopyOnWriteArrayList<>();

        @KafkaHandler
        void on(ParcelEvent.Sent event) {
            sent.add(event.aggregateId());
        }

        @KafkaHandler
        void on(ParcelEvent.Lost event) {
            lost.add(event.aggregateId());
        }
    }

    /** Cannot handle an event with the first call. */
    static class Porter {

        static final Duration PAUSE = Duration.ofSeconds(8);

        final List<String> calls = new CopyOnWriteArrayList<>();

        @KafkaListener(
                topics = "events.valise",
                groupId = "porter",
                containerFactory = EventListenerContainerFactory.BEAN)
        void on(ParcelEvent.Sent event) {
            calls.add(event.aggregateId());
            if (calls.size() == 1) {
                throw new RetryLaterException("not yet", PAUSE);
            }
        }
    }

    /** Has a proxy, which passes calls of methods on. */
    static class Ledger {

        private final List<Boolean> claims = new CopyOnWriteArrayList<>();
        private final AtomicInteger failures = new AtomicInteger();

        @Autowired private TransactionalInbox inbox;
        @Autowired private JdbcTemplate jdbc;

        @KafkaListener(
                topics = "events.ledger",
                groupId = "ledger",
                containerFactory = EventListenerContainerFactory.BEAN)
        @Transactional
        public void on(Event<? extends DomainEvent> event) {
            boolean first = inbox.claim(event, "ledger");
            claims.add(first);
            if (first) {
                jdbc.update("INSERT INTO entries VALUES (?)", event.aggregateId());
            }
            if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("simulated");
            }
        }

        public void fail(int times) {
            failures.set(times);
        }

        public List<Boolean> claims() {
            return claims;
        }
    }
}
