package io.tailrace.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.ClusterBroker.Isolation;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What a cluster does while one of its brokers is out of service, and afterwards. */
@EnabledIfSystemProperty(named = Testkit.MODE, matches = "embedded")
class KafkaClusterIT {

    private static final Duration WHOLE = Duration.ofSeconds(60);
    private static final Duration TAKEOVER = Duration.ofSeconds(30);

    /** Longer than a broker may be silent before the controllers replace it. */
    private static final Duration UNANSWERED = Duration.ofSeconds(5);

    private static KafkaCluster cluster;
    private static Admin admin;

    @BeforeAll
    static void start() {
        cluster = Testkit.kafkaCluster();
        admin =
                Admin.create(
                        Map.of(
                                "bootstrap.servers",
                                cluster.bootstrapServers(),
                                "request.timeout.ms",
                                "2000",
                                // how late an Admin notices that a silent broker does not answer
                                "metadata.max.age.ms",
                                "2000"));
    }

    @AfterEach
    void awaitWhole() {
        cluster.awaitWhole(WHOLE);
    }

    @AfterAll
    static void close() {
        admin.close();
        cluster.close();
    }

    @Test
    void topicsHaveThreeReplicasOfWhichTwoMustBeInSync() throws Exception {
        create("replicated");

        assertThat(partition("replicated").isr()).hasSize(KafkaCluster.BROKERS);
        assertThat(cluster.brokers()).extracting(ClusterBroker::id).containsExactly(1, 2, 3);
    }

    @Test
    void aKilledLeaderIsReplacedAndComesBackInSync() throws Exception {
        create("killed");
        ClusterBroker leader = leader("killed");

        leader.kill();
        awaitOtherLeader("killed", leader);
        send("killed");
        assertThatThrownBy(() -> cluster.awaitWhole(Duration.ofSeconds(1)))
                .isInstanceOf(TestkitException.class)
                .hasMessageContaining("was not whole after 1 s");
        leader.start();
        cluster.awaitWhole(WHOLE);

        assertThat(partition("killed").isr()).hasSize(KafkaCluster.BROKERS);
        assertDelivered("killed", 1);
    }

    @Test
    @Tag("full")
    void aPausedLeaderIsReplaced() throws Exception {
        create("paused");
        ClusterBroker leader = leader("paused");

        leader.pause();
        awaitOtherLeader("paused", leader);
        send("paused");
        leader.resume();
        cluster.awaitWhole(WHOLE);

        assertDelivered("paused", 1);
    }

    @Test
    @Tag("full")
    void aLeaderThatIsCutOffFromTheOtherBrokersIsReplacedAndItsClientsMoveOn() throws Exception {
        create("isolated");
        ClusterBroker leader = leader("isolated");
        try (KafkaProducer<byte[], byte[]> connected = producer()) {
            connected.send(record("isolated")).get();

            leader.isolate(Isolation.FROM_BROKERS);
            connected.send(record("isolated")).get();
            awaitOtherLeader("isolated", leader);
        } finally {
            leader.rejoin();
        }
        cluster.awaitWhole(WHOLE);

        assertDelivered("isolated", 2);
    }

    @Test
    @Tag("full")
    void aBrokerThatClientsCannotReachStaysTheLeader() throws Exception {
        create("unreachable");
        ClusterBroker leader = leader("unreachable");

        leader.isolate(Isolation.FROM_CLIENTS);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            Future<RecordMetadata> sent = producer.send(record("unreachable"));
            assertThatThrownBy(() -> sent.get(UNANSWERED.toMillis(), TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            assertThat(leader("unreachable").id()).isEqualTo(leader.id());
            leader.rejoin();
            sent.get();
        } finally {
            leader.rejoin();
        }

        assertDelivered("unreachable", 1);
    }

    @Test
    @Tag("full")
    void aRollingRestartKeepsRecordsAndAddresses() throws Exception {
        create("rolled");
        send("rolled");
        String addresses = cluster.bootstrapServers();

        for (ClusterBroker broker : cluster.brokers()) {
            broker.roll();
            cluster.awaitWhole(WHOLE);
        }
        send("rolled");

        assertDelivered("rolled", 2);
        assertThat(cluster.bootstrapServers()).isEqualTo(addresses);
    }

    private static void create(String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                .all()
                .get();
        cluster.awaitWhole(WHOLE);
    }

    private static ClusterBroker leader(String topic) throws Exception {
        return cluster.broker(partition(topic).leader().id());
    }

    private static TopicPartitionInfo partition(String topic) throws Exception {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get(20, TimeUnit.SECONDS)
                .get(topic)
                .partitions()
                .get(0);
    }

    private static void awaitOtherLeader(String topic, ClusterBroker before) {
        await().atMost(TAKEOVER)
                .ignoreExceptions()
                .until(() -> leader(topic).id(), id -> id != before.id());
    }

    private static void send(String topic) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(record(topic)).get();
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic) {
        return new ProducerRecord<>(topic, "value".getBytes(UTF_8));
    }

    private static KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", cluster.bootstrapServers(),
                        "request.timeout.ms", "2000",
                        "max.block.ms", "30000",
                        "delivery.timeout.ms", "30000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static void assertDelivered(String topic, int records) {
        try (ReadCommitted reader =
                ReadCommitted.of(cluster.bootstrapServers(), Pattern.compile(topic))) {
            await().atMost(TAKEOVER)
                    .untilAsserted(() -> assertThat(reader.count()).isEqualTo(records));
        }
    }
}
