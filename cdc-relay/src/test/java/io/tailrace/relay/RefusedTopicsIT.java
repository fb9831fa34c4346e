package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventId;
import io.tailrace.relay.config.AggregateTypes;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Aggregate types whose topics cannot be had, beside types whose topics can. */
@TailraceTest(
        kafka = {
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "allow.everyone.if.no.acl.found=true"
        })
class RefusedTopicsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private KafkaBroker kafka;
    private Shop shop;
    private PostgresServer postgres;
    private Admin admin;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer database, @Fresh KafkaBroker broker) throws Exception {
        postgres = database;
        kafka = broker;
        shop = new Shop(postgres).createTable();
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        observer =
                ReadCommitted.of(
                        kafka.bootstrapServers(), Pattern.compile("outbox\\..*|events\\.dlt"));
        create("outbox.order.item", 6);
        create("outbox.narrow", 1);
        grant("outbox.secret", AclOperation.ALL, AclPermissionType.DENY);
        grant("outbox.readonly", AclOperation.READ, AclPermissionType.ALLOW);
        create("outbox.readonly", 6);
        await().atMost(SOON).until(() -> isHidden("outbox.secret"));
    }

    @AfterEach
    void stop() {
        observer.close();
        admin.close();
    }

    @Test
    void rowsWhoseTopicCannotBeHadAreDeadLettersAndEverythingElseGoesOn() throws Exception {
        List<String> refused = List.of("order_item", "narrow", "secret", "readonly");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build(), registry)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            for (int i = 0; i < 3; i++) {
                insert("order");
                for (String type : refused) {
                    insert(type);
                }
            }
            awaitRecords(15, relay);

            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
            assertThat(countsByTopic()).isEqualTo(Map.of("outbox.order", 3L, "events.dlt", 12L));
            assertThat(registry.get("tailrace.relay.topics.refused").gauge().value()).isEqualTo(4);
            assertThat(relay.health().healthy()).isTrue();
            assertThat(relay.health().details().get("refusedTopics").toString())
                    .contains("outbox.order_item", "collides", "outbox.order.item")
                    .contains("outbox.narrow must have 6 partitions as configured, but has 1")
                    .contains("outbox.secret")
                    .contains("must have the right Write on topic outbox.readonly");
        }
        assertThat(deadLettersOf("narrow")).hasSize(3).allSatisfy(this::assertRedrivable);

        admin.deleteTopics(List.of("outbox.narrow")).all().get();
        await().atMost(SOON)
                .until(() -> !admin.listTopics().names().get().contains("outbox.narrow"));
        admin.deleteAcls(List.of(AclBindingFilter.ANY)).all().get();
        await().atMost(SOON).until(() -> !isHidden("outbox.secret"));
        try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build())) {
            relay.start();
            for (String type : refused) {
                insert(type);
            }
            awaitRecords(19, relay);
            assertThat(countsByTopic())
                    .isEqualTo(
                            Map.of(
                                    "outbox.order", 3L,
                                    "outbox.narrow", 1L,
                                    "outbox.secret", 1L,
                                    "outbox.readonly", 1L,
                                    "events.dlt", 13L));
        }
        assertThat(shop.account(observer)).matches(Account::isClean);
    }

    @Test
    void typesThatAreNotAllowedAndTooManyNewTypesAreDeadLetters() throws Exception {
        create("outbox.known", 6);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AggregateTypes types = new AggregateTypes(List.of("known", "new-*"), 2);
        try (CdcRelay relay =
                new CdcRelay(Shop.config(postgres, kafka).types(types).build(), registry)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            insertTwice("new-1", "new-2");
            awaitRecords(4, relay); // the topics of one batch are created at the same time
            insertTwice("new-3", "known", "other");
            awaitRecords(10, relay);

            assertThat(countsByTopic())
                    .isEqualTo(
                            Map.of(
                                    "outbox.new-1", 2L,
                                    "outbox.new-2", 2L,
                                    "outbox.known", 2L,
                                    "events.dlt", 4L));
            assertThat(registry.get("tailrace.relay.topics.created").gauge().value()).isEqualTo(2);
            assertThat(relay.health().details().get("refusedTopics").toString())
                    .contains("Aggregate type other is not one that --types allows")
                    .contains("outbox.new-3 does not exist", "at most 2 topics");
        }
    }

    private void assertRedrivable(ConsumerRecord<byte[], byte[]> letter) {
        assertThat(header(letter, "tailrace-reason")).isEqualTo("DeliveryFailed");
        assertThat(header(letter, "tailrace-error")).contains("outbox.narrow must have 6");
        assertThat(header(letter, "ce_type")).isEqualTo("thing.done.v1");
        assertThat(header(letter, "ce_correlationid")).isEqualTo("c-1");
        assertThat(letter.value()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
    }

    private List<ConsumerRecord<byte[], byte[]>> deadLettersOf(String type) {
        return observer.records().stream()
                .filter(record -> record.topic().equals("events.dlt"))
                .filter(record -> header(record, "__streams.errors.topic").equals("outbox." + type))
                .toList();
    }

    private Map<String, Long> countsByTopic() {
        return observer.records().stream()
                .collect(Collectors.groupingBy(ConsumerRecord::topic, Collectors.counting()));
    }

    private void awaitRecords(int records, CdcRelay relay) {
        await().atMost(SOON)
                .until(() -> observer.count() >= records || relay.failure().isPresent());
        assertThat(relay.failure()).isEmpty();
    }

    private void insertTwice(String... types) throws Exception {
        for (String type : types) {
            insert(type);
            insert(type);
        }
    }

    private void insert(String type) throws Exception {
        shop.execute(
                "INSERT INTO outbox VALUES ('%1$s', '%2$s', 'the %2$s', 'thing.done.v1', '{}', '{\"ce_correlationid\":\"c-1\"}')"
                        .formatted(EventId.next().toUuid(), type));
    }

    private void create(String topic, int partitions) throws Exception {
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
        admin.createTopics(List.of(wanted)).all().get();
    }

    private void grant(String topic, AclOperation operation, AclPermissionType type)
            throws Exception {
        AclBinding binding =
                new AclBinding(
                        new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                        new AccessControlEntry("User:*", "*", operation, type));
        admin.createAcls(Set.of(binding)).all().get();
    }

    private boolean isHidden(String topic) throws Exception {
        try {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
            return false;
        } catch (ExecutionException e) {
            return e.getCause() instanceof TopicAuthorizationException;
        }
    }
}
