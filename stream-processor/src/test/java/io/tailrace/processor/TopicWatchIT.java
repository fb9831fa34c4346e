package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a broker that creates a topic, with one partition, as soon as a client names it. */
@TailraceTest(kafka = {"auto.create.topics.enable=true", "num.partitions=1"})
class TopicWatchIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;

    @TempDir Path state;

    private KafkaBroker kafka;
    private Admin admin;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) {
        kafka = broker;
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    @AfterEach
    void stop() {
        producer.close();
        admin.close();
    }

    /** So many types appear at once that events arrive before the watch has reached their type. */
    @Test
    @Tag("full")
    void theTopicsOfNewTypesHaveTheConfiguredPartitionsWhateverTheBrokerCreates() throws Exception {
        List<String> types = IntStream.range(0, 40).mapToObj(n -> "type" + n).toList();
        try (StreamProcessor processor = RunningProcessor.start(kafka, state);
                ReadCommitted events = read("events\\.type\\d+")) {
            create(types.stream().map("outbox."::concat).toList());
            for (String type : types) {
                send("outbox." + type, "id-of-" + type);
            }
            await().atMost(SOON)
                    .until(() -> events.count() == types.size() || processor.failure().isPresent());

            assertThat(processor.failure()).isEmpty();
            assertThat(partitions(types.stream().map("events."::concat).toList()))
                    .hasSize(types.size())
                    .containsOnly(PARTITIONS);
        }
    }

    private ReadCommitted read(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    private void create(Collection<String> topics) throws Exception {
        admin.createTopics(
                        topics.stream()
                                .map(
                                        t ->
                                                new NewTopic(
                                                        t,
                                                        Optional.of(PARTITIONS),
                                                        Optional.empty()))
                                .toList())
                .all()
                .get();
    }

    /** How many partitions each of these topics has. */
    private List<Integer> partitions(Collection<String> topics) throws Exception {
        Map<String, TopicDescription> found = admin.describeTopics(topics).allTopicNames().get();
        return found.values().stream().map(topic -> topic.partitions().size()).toList();
    }

    private void send(String topic, String id) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, "key".getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("ce_id", id.getBytes(UTF_8));
        record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        producer.send(record).get();
    }
}
