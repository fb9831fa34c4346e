package io.tailrace.subscriber;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.internal.rights.KafkaRight;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.event.internal.rights.Operation;
import io.tailrace.event.internal.rights.Resource;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.config.SubscriberConfig.Retry;
import io.tailrace.subscriber.health.BrokerAccessException;
import io.tailrace.subscriber.health.SubscriberState;
import io.tailrace.testkit.observe.ReadCommitted;
import io.tailrace.testkit.security.SecuredKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Subscribers do all of their work with the rights of {@link KafkaRights#subscriber}. Without one
 * of them they fail, or say once what is missing and try again, with the command that heals it.
 */
class SubscriberRightsIT {

    private static final String PRINCIPAL = "User:shop";

    private static SecuredKafka kafka;
    private static Bus bus;

    private final List<String> handled = new CopyOnWriteArrayList<>();
    private Bus.Topics topics;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = SecuredKafka.start();
        kafka.addUser("shop", "secret");
        bus = new Bus(kafka.broker());
    }

    @AfterAll
    static void stopBroker() {
        bus.close();
        kafka.close();
    }

    @BeforeEach
    void begin() throws Exception {
        topics = bus.topics(1);
        handled.clear();
    }

    @Test
    void theRequiredRightsAreEnoughForEventsRetriesAndReports() throws Exception {
        kafka.grant(PRINCIPAL, rights(true, false));
        try (Subscriber subscriber = subscriber(RetryMode.DELAYED);
                ReadCommitted failed = topics.failed()) {
            topics.send("o", 0, 1);
            topics.send("bad", 0, 1);
            await().atMost(Bus.SOON).until(() -> handled.contains("o") && failed.count() == 1);
            await().atMost(Bus.SOON).until(this::hasRetryTopic);
            topics.send(Bus.placed("again", 1), topics.names.retry(topics.group), Map.of());
            await().atMost(Bus.SOON).until(() -> handled.contains("again"));
            assertThat(subscriber.health().isHealthy()).isTrue();
        }
    }

    @Test
    void theRequiredRightsAreEnoughForTransactions() throws Exception {
        kafka.grant(PRINCIPAL, rights(false, true));
        try (Subscriber subscriber = processing(topics.names.failed())) {
            topics.send("o", 0, 1);
            await().atMost(Bus.SOON).until(() -> bus.end(failed()) > 0);
            assertThat(subscriber.health().failure()).isNull();
        }
    }

    @Test
    void aWrongPasswordEndsASubscriberSoon() throws Exception {
        long begun = System.nanoTime();
        try (Subscriber subscriber =
                Subscriber.builder(config(RetryMode.ORDERED, "wrong"))
                        .on(OrderEvent.class, (event, delivery) -> {})
                        .start()) {
            BrokerAccessException e = failure(subscriber);
            report("wrong password", e, begun);
            assertThat(e)
                    .hasMessageContaining(kafka.scram())
                    .hasMessageContaining("principal User:shop")
                    .hasMessageContaining("sasl.mechanism=SCRAM-SHA-512");
            assertThat(e.remedy()).contains("Check the user and the password");
        }
    }

    @Test
    void theRightToReadEventsIsNamedAndTheCommandHeals() throws Exception {
        failsWithout(Resource.Kind.TOPIC, Operation.READ, RetryMode.ORDERED);
    }

    @Test
    @Tag("full")
    void theRightToJoinTheGroupIsNamedAndTheCommandHeals() throws Exception {
        failsWithout(Resource.Kind.GROUP, Operation.READ, RetryMode.ORDERED);
    }

    @Test
    @Tag("full")
    void theRightToUseTransactionsIsNamedAndTheCommandHeals() throws Exception {
        KafkaRight missing = right(Resource.Kind.TRANSACTIONAL_ID, Operation.WRITE);
        kafka.grant(PRINCIPAL, rights(false, true));
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (Subscriber subscriber = processing(topics.names.failed())) {
            topics.send("o", 0, 1);
            BrokerAccessException e = failure(subscriber);
            report(missing.toString(), e, begun);
            assertNamed(e, missing);
            kafka.run(e.remedy());
        }
        try (Subscriber subscriber = processing(topics.names.failed())) {
            await().atMost(Bus.SOON).until(() -> bus.end(failed()) > 0);
            assertThat(subscriber.health().failure()).isNull();
        }
    }

    @Test
    @Tag("full")
    void aTopicThatHandlersMayNotWriteEndsTheSubscriber() throws Exception {
        kafka.grant(PRINCIPAL, rights(false, true));
        topics.create("results." + topics.group, 1);
        long begun = System.nanoTime();
        try (Subscriber subscriber = processing("results." + topics.group)) {
            topics.send("o", 0, 1);
            BrokerAccessException e = failure(subscriber);
            report("Write on a topic of a handler", e, begun);
            assertThat(e.remedy()).contains("--operation Write --topic results.");
            kafka.run(e.remedy());
        }
        try (Subscriber subscriber = processing("results." + topics.group)) {
            await().atMost(Bus.SOON)
                    .until(() -> bus.end(new TopicPartition("results." + topics.group, 0)) > 0);
            assertThat(subscriber.health().failure()).isNull();
        }
    }

    @Test
    @Tag("full")
    void aGroupThatMayNotBeReadAnyMoreEndsARunningSubscriber() throws Exception {
        kafka.grant(PRINCIPAL, rights(false, false));
        KafkaRight lost = right(Resource.Kind.GROUP, Operation.READ);
        try (Subscriber subscriber = subscriber(RetryMode.ORDERED)) {
            topics.send("o", 0, 1);
            await().atMost(Bus.SOON).until(() -> handled.contains("o"));
            kafka.revoke(PRINCIPAL, List.of(lost));
            long begun = System.nanoTime();
            BrokerAccessException e = failure(subscriber);
            report(lost + " while it runs", e, begun);
            assertNamed(e, lost);
        }
    }

    /** The events of other aggregates go on, and what failed is reported once it may be. */
    @Test
    void aReportThatMayNotBeWrittenIsLoggedOnceAndSentOnceItMayBe() throws Exception {
        KafkaRight missing =
                KafkaRight.missing(Resource.topic(topics.names.failed()), List.of(Operation.WRITE));
        kafka.grant(PRINCIPAL, rights(false, false));
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        try (LoggedWarnings warnings = LoggedWarnings.of("io.tailrace.subscriber");
                Subscriber subscriber = subscriber(RetryMode.ORDERED);
                ReadCommitted failed = topics.failed()) {
            topics.send("bad", 0, 1);
            topics.send("o", 0, 1);
            await().atMost(Bus.SOON).until(() -> warnings.matching("Could not report").size() == 1);
            String text = warnings.matching("Could not report").get(0);
            System.out.println("MATRIX | " + missing + " | subscriber | " + text);
            assertThat(text).contains(PRINCIPAL, "Write", "kafka-acls.sh");
            await().atMost(Bus.SOON).until(() -> handled.contains("o"));
            await().during(Duration.ofSeconds(3))
                    .atMost(Bus.SOON)
                    .until(() -> warnings.matching("Could not report").size() == 1);
            await().during(Duration.ofSeconds(2))
                    .until(() -> subscriber.health().blockedAggregates() == 1);
            assertThat(System.nanoTime()).isGreaterThan(begun);
            kafka.run(text.substring(text.indexOf("kafka-acls.sh")));
            await().atMost(Bus.SOON).until(() -> failed.count() == 1);
        }
    }

    /** The subscriber goes on without retries until the topic may be created. */
    @Test
    @Tag("full")
    void aRetryTopicThatMayNotBeCreatedIsLoggedOnceAndCreatedOnceItMayBe() throws Exception {
        kafka.grant(PRINCIPAL, rights(true, false));
        KafkaRight missing =
                KafkaRight.missing(
                        Resource.topic(topics.names.retry(topics.group)),
                        List.of(Operation.CREATE));
        kafka.revoke(PRINCIPAL, List.of(missing));
        try (LoggedWarnings warnings = LoggedWarnings.of("io.tailrace.subscriber");
                Subscriber subscriber = subscriber(RetryMode.DELAYED)) {
            topics.send("o", 0, 1);
            await().atMost(Bus.SOON).until(() -> handled.contains("o"));
            await().during(Duration.ofSeconds(3))
                    .atMost(Bus.SOON)
                    .until(() -> warnings.matching("retry topic").size() == 1);
            String text = warnings.matching("retry topic").get(0);
            System.out.println("MATRIX | " + missing + " | subscriber | " + text);
            assertThat(text).contains(PRINCIPAL, "Create", "kafka-acls.sh");
            kafka.run(text.substring(text.indexOf("kafka-acls.sh")));
            await().atMost(Bus.SOON).until(this::hasRetryTopic);
            assertThat(subscriber.health().isHealthy()).isTrue();
        }
    }

    private void failsWithout(Resource.Kind kind, Operation operation, RetryMode retries)
            throws Exception {
        KafkaRight missing = right(kind, operation);
        kafka.grant(PRINCIPAL, rights(false, false));
        kafka.revoke(PRINCIPAL, List.of(missing));
        long begun = System.nanoTime();
        topics.send("o", 0, 1);
        try (Subscriber subscriber = subscriber(retries)) {
            BrokerAccessException e = failure(subscriber);
            report(missing.toString(), e, begun);
            assertNamed(e, missing);
            kafka.run(e.remedy());
        }
        try (Subscriber subscriber = subscriber(retries)) {
            await().atMost(Bus.SOON).until(() -> handled.contains("o"));
            assertThat(subscriber.health().failure()).isNull();
        }
    }

    private void assertNamed(BrokerAccessException e, KafkaRight missing) {
        assertThat(e.getMessage())
                .contains(PRINCIPAL, missing.operationNames(), missing.resource().name());
        assertThat(e.remedy())
                .contains(
                        "kafka-acls.sh --bootstrap-server " + kafka.scram(),
                        "--allow-principal " + PRINCIPAL,
                        "--operation " + missing.operationNames());
    }

    private static BrokerAccessException failure(Subscriber subscriber) throws Exception {
        assertThat(subscriber.await(SubscriberState.FAILED, Bus.SOON)).isTrue();
        assertThat(subscriber.health().isHealthy()).isFalse();
        return (BrokerAccessException) subscriber.health().failure();
    }

    private Subscriber subscriber(RetryMode retries) {
        return Subscriber.builder(config(retries, "secret"))
                .on(
                        OrderEvent.class,
                        (event, delivery) -> {
                            if (event.aggregateId().equals("bad")) {
                                throw new IllegalStateException("a test");
                            }
                            handled.add(event.aggregateId());
                        })
                .start();
    }

    private Subscriber processing(String target) {
        return Subscriber.builder(config(RetryMode.ORDERED, "secret"))
                .process(
                        OrderEvent.class,
                        (event, delivery) ->
                                List.of(new ProducerRecord<>(target, new byte[0], new byte[0])))
                .start();
    }

    private SubscriberConfig config(RetryMode retries, String password) {
        Map<String, String> client = new HashMap<>(SecuredKafka.scramClient("shop", password));
        client.put("heartbeat.interval.ms", "200");
        return SubscriberConfig.builder(kafka.scram(), topics.group)
                .topics(topics.names)
                .retryMode(retries)
                .retry(new Retry(1, Duration.ofMillis(10), Duration.ofSeconds(1)))
                .clientProperties(client)
                .build();
    }

    private boolean hasRetryTopic() throws Exception {
        return bus.admin.listTopics().names().get().contains(topics.names.retry(topics.group));
    }

    private TopicPartition failed() {
        return new TopicPartition(topics.names.failed(), 0);
    }

    private List<KafkaRight> rights(boolean delayed, boolean transactions) {
        return KafkaRights.single(
                KafkaRights.subscriber(topics.names, topics.group, delayed, transactions));
    }

    private KafkaRight right(Resource.Kind kind, Operation operation) {
        return rights(true, true).stream()
                .filter(right -> right.resource().kind() == kind)
                .filter(right -> right.operations().contains(operation))
                .findFirst()
                .orElseThrow();
    }

    private static void report(String name, BrokerAccessException e, long begun) {
        System.out.printf(
                "MATRIX | %s | subscriber | %s / %s | FAILED | %.1f%n",
                name, e.getMessage(), e.remedy(), (System.nanoTime() - begun) / 1e9);
    }
}
