package io.tailrace.processor.transaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@TailraceTest
class ProducersInTurnIT {

    private static final String FIRST = "c";
    private static final String SECOND = "c-second";

    /** Odd, so that the last one is of the first producer. */
    private static final int TRANSACTIONS = 51;

    private static final TopicPartition INPUT = new TopicPartition("input-of-turns", 0);
    private static final String GROUP = "group-of-turns";
    private static final Duration SOON = Duration.ofSeconds(30);

    /** The client ids of the producers, once for each record that they sent. */
    private final List<String> senders = new ArrayList<>();

    /**
     * The same broker takes 20 ms or more for each transaction of one producer that follows the one
     * before it at once.
     */
    @Test
    void bothProducersCommitRecordsAndOffsetsInTurnAndInTheirOrder(KafkaBroker kafka)
            throws Exception {
        String topic = "taken-in-turn";
        create(kafka, topic);
        create(kafka, INPUT.topic());
        try (Producer<byte[], byte[]> producer = producer(kafka, topic);
                Consumer<byte[], byte[]> member = member(kafka);
                ReadCommitted read = read(kafka, topic)) {
            producer.initTransactions();
            for (int n = 0; n < TRANSACTIONS; n++) {
                producer.beginTransaction();
                send(producer, topic, Integer.toString(n));
                producer.sendOffsetsToTransaction(
                        Map.of(INPUT, new OffsetAndMetadata(n + 1)), member.groupMetadata());
                producer.commitTransaction();
            }

            await().atMost(SOON).until(() -> read.count() == TRANSACTIONS);
            assertThat(values(read))
                    .isEqualTo(
                            IntStream.range(0, TRANSACTIONS).mapToObj(Integer::toString).toList());
        }
        assertThat(senders)
                .isEqualTo(
                        IntStream.range(0, TRANSACTIONS)
                                .mapToObj(n -> n % 2 == 0 ? FIRST : SECOND)
                                .toList());
        try (Admin admin = admin(kafka)) {
            await().atMost(SOON).until(() -> committed(admin) == TRANSACTIONS);
        }
    }

    @Test
    void aSuccessorFencesAThreadWhoseFirstProducerHasATransaction(KafkaBroker kafka)
            throws Exception {
        requireFenced(kafka, "first-left-open", List.of());
        assertThat(senders).containsExactly(FIRST, FIRST, SECOND);
    }

    @Test
    void aSuccessorFencesAThreadWhoseSecondProducerHasATransaction(KafkaBroker kafka)
            throws Exception {
        requireFenced(kafka, "second-left-open", List.of("before"));
        assertThat(senders).containsExactly(FIRST, SECOND, FIRST, SECOND);
    }

    /**
     * A thread that stalls in a transaction, and the one that Kafka Streams starts in its place.
     */
    private void requireFenced(KafkaBroker kafka, String topic, List<String> before)
            throws Exception {
        create(kafka, topic);
        try (Producer<byte[], byte[]> stalled = producer(kafka, topic);
                Producer<byte[], byte[]> successor = producer(kafka, topic);
                ReadCommitted read = read(kafka, topic)) {
            stalled.initTransactions();
            for (String value : before) {
                transact(stalled, topic, value);
            }
            stalled.beginTransaction();
            send(stalled, topic, "left open");
            stalled.flush();

            successor.initTransactions();
            assertThatThrownBy(stalled::commitTransaction).isInstanceOf(KafkaException.class);
            transact(successor, topic, "after 1");
            transact(successor, topic, "after 2");

            List<String> expected = new ArrayList<>(before);
            Collections.addAll(expected, "after 1", "after 2");
            await().atMost(SOON).until(() -> read.count() == expected.size());
            assertThat(values(read)).isEqualTo(expected);
        }
    }

    private static void transact(Producer<byte[], byte[]> producer, String topic, String value) {
        producer.beginTransaction();
        send(producer, topic, value);
        producer.commitTransaction();
    }

    private static void create(KafkaBroker kafka, String topic) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static Admin admin(KafkaBroker kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static long committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get()
                .get(INPUT)
                .offset();
    }

    private static Consumer<byte[], byte[]> member(KafkaBroker kafka) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "group.id", GROUP),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private static ReadCommitted read(KafkaBroker kafka, String topic) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(topic));
    }

    private static List<String> values(ReadCommitted read) {
        return read.records().stream().map(each -> new String(each.value(), UTF_8)).toList();
    }

    private Producer<byte[], byte[]> producer(KafkaBroker kafka, String transactionalId) {
        return ProducersInTurn.of(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "client.id", FIRST,
                        "transactional.id", transactionalId),
                Sender::new,
                () -> {});
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if a send failed
    private static void send(Producer<byte[], byte[]> producer, String topic, String value) {
        producer.send(new ProducerRecord<>(topic, 0, null, value.getBytes(UTF_8)));
    }

    /** Notes what it sends. */
    private final class Sender extends KafkaProducer<byte[], byte[]> {

        private final String client;

        Sender(Map<String, Object> settings) {
            super(settings, new ByteArraySerializer(), new ByteArraySerializer());
            client = String.valueOf(settings.get("client.id"));
        }

        @Override
        public Future<RecordMetadata> send(
                ProducerRecord<byte[], byte[]> record, Callback callback) {
            senders.add(client);
            return super.send(record, callback);
        }
    }
}
