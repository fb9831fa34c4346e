package io.tailrace.processor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
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
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that somebody deletes while the processor runs. */
@TailraceTest
class DeletedTopicsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;

    @TempDir Path state;

    private KafkaBroker kafka;
    private Admin admin;

    @BeforeEach
    void start(@Fresh KafkaBroker broker) throws Exception {
        kafka = broker;
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        create("outbox.ticket", PARTITIONS);
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void deletedTopicsAreCreatedAgainAndUsedAgain() throws Exception {
        List<String> topics = List.of("events.failed", "events.dlt", "events.ticket");
        try (StreamProcessor processor = RunningProcessor.start(kafka, state)) {
            Map<String, Uuid> before = ids(topics);
            admin.deleteTopics(topics).all().get();

            await().atMost(SOON).until(() -> areReplaced(before));
            try (ReadCommitted deadLetters = read("events\\.dlt");
                    ReadCommitted events = read("events\\.ticket")) {
                send("outbox.ticket", "valid");
                send("events.failed", "without-group");
                await().atMost(SOON).until(() -> deadLetters.count() == 1 && events.count() == 1);
            }
            assertThat(processor.failure()).isEmpty();
            assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
        }
    }

    @Test
    @Tag("full")
    void aTopicThatIsReplacedByOneWithOtherPartitionsIsRefused() throws Exception {
        try (StreamProcessor processor = RunningProcessor.start(kafka, state)) {
            await().atMost(SOON).until(() -> replace("events.failed", 1));

            await().atMost(SOON).until(() -> processor.state() == ProcessorState.FAILED);
            assertThat(processor.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP));
            assertThat(processor.failure().orElseThrow())
                    .hasMessageContaining("events.failed must have 6 partitions")
                    .hasMessageContaining("but has 1");
        }
    }

    private ReadCommitted read(String topics) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topics));
    }

    /** False if the processor was faster and has created the topic again. */
    private boolean replace(String topic, int partitions) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        try {
            create(topic, partitions);
            return true;
        } catch (ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(TopicExistsException.class);
            return false;
        }
    }

    private void create(String topic, int partitions) throws Exception {
        NewTopic wanted = new NewTopic(topic, Optional.of(partitions), Optional.empty());
        admin.createTopics(List.of(wanted)).all().get();
    }

    private Map<String, Uuid> ids(Collection<String> topics) throws Exception {
        return describe(topics).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, topic -> topic.getValue().topicId()));
    }

    /** Whether all topics exist with another id and the configured number of partitions. */
    private boolean areReplaced(Map<String, Uuid> before) throws Exception {
        try {
            return describe(before.keySet()).values().stream()
                    .allMatch(
                            topic ->
                                    topic.partitions().size() == PARTITIONS
                                            && !topic.topicId().equals(before.get(topic.name())));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) throws Exception {
        return admin.describeTopics(topics).allTopicNames().get();
    }

    private void send(String topic, String id) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, "key".getBytes(UTF_8), "{}".getBytes(UTF_8));
        record.headers().add("ce_id", id.getBytes(UTF_8));
        record.headers().add("ce_type", "ticket.sold.v1".getBytes(UTF_8));
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }
}
