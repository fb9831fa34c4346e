package io.tailrace.testkit.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.Testkit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What an observer keeps of records, and what it says when it ends early. */
class ReadCommittedIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern TOPICS = Pattern.compile("observed");

    private static KafkaBroker kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = Testkit.kafka();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("observed", 1, (short) 1))).all().get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>("observed", null, new byte[1_000]);
            record.headers().add("name", "text".getBytes(UTF_8));
            producer.send(record).get();
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void keptHeadersDoNotHoldOnToTheAnswerOfTheBroker() throws Exception {
        try (ReadCommitted observer = ReadCommitted.of(kafka.bootstrapServers(), TOPICS)) {
            await().atMost(SOON).until(() -> observer.count() == 1);

            Header header = observer.records().get(0).headers().lastHeader("name");
            assertThat(field(header, "keyBuffer")).isNull();
            assertThat(field(header, "valueBuffer")).isNull();
            assertThat(header.value()).isEqualTo("text".getBytes(UTF_8));
        }
    }

    @Test
    void whatIsKeptOfARecordCanBeLess() {
        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), TOPICS, ReadCommittedIT::small)) {
            await().atMost(SOON).until(() -> observer.count() == 1);

            assertThat(observer.records().get(0).value()).hasSize(1);
            assertThat(observer.delivered()).hasSize(1);
        }
    }

    @Test
    void anErrorThatEndsTheObserverIsThrownToWhoeverAsksIt() {
        StackOverflowError error = new StackOverflowError("on purpose");
        try (ReadCommitted observer =
                ReadCommitted.of(
                        kafka.bootstrapServers(),
                        TOPICS,
                        record -> {
                            throw error;
                        })) {
            await().atMost(SOON).until(() -> thrownBy(observer).equals(Optional.of(error)));
        }
    }

    private static Optional<Throwable> thrownBy(ReadCommitted observer) {
        try {
            observer.count();
            return Optional.empty();
        } catch (StackOverflowError e) {
            return Optional.of(e);
        }
    }

    private static ConsumerRecord<byte[], byte[]> small(ConsumerRecord<byte[], byte[]> record) {
        return new ConsumerRecord<>(
                record.topic(), record.partition(), record.offset(), record.key(), new byte[1]);
    }

    /** Kafka has no way to ask whether a header is decoded. */
    private static Object field(Header header, String name) throws ReflectiveOperationException {
        var field = header.getClass().getDeclaredField(name);
        field.setAccessible(true);
        return field.get(header);
    }
}
