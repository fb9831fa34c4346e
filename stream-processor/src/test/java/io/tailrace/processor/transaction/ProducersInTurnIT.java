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
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

@TailraceTest
class ProducersInTurnIT {

    private static final String TOPIC = "taken-in-turn";
    private static final int TRANSACTIONS = 50;
    private static final Duration SOON = Duration.ofSeconds(30);

    /**
     * The same broker takes 20 ms or more for each transaction of one producer that follows the one
     * before it at once.
     */
    @Test
    void transactionsAreCommittedInTheirOrderAndASuccessorFencesBothProducers(KafkaBroker kafka)
            throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        List<String> clients = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = producer(kafka, clients);
                Producer<byte[], byte[]> successor = producer(kafka, clients);
                ReadCommitted read =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile(TOPIC))) {
            producer.initTransactions();
            for (int n = 0; n < TRANSACTIONS; n++) {
                producer.beginTransaction();
                send(producer, Integer.toString(n));
                producer.commitTransaction();
            }
            producer.beginTransaction();
            send(producer, "left open");
            producer.flush();

            successor.initTransactions();
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
            for (String last : List.of("successor 1", "successor 2")) {
                successor.beginTransaction();
                send(successor, last);
                successor.commitTransaction();
            }

            await().atMost(SOON).until(() -> read.count() == TRANSACTIONS + 2);
            assertThat(read.records().stream().map(each -> new String(each.value(), UTF_8)))
                    .startsWith(
                            IntStream.range(0, TRANSACTIONS)
                                    .mapToObj(Integer::toString)
                                    .toArray(String[]::new))
                    .endsWith("successor 1", "successor 2");
        }
        assertThat(clients).containsExactly("c", "c-second", "c", "c-second");
    }

    private static Producer<byte[], byte[]> producer(KafkaBroker kafka, List<String> clients) {
        return ProducersInTurn.of(
                Map.of(
                        "bootstrap.servers", kafka.bootstrapServers(),
                        "client.id", "c",
                        "transactional.id", "in-turn"),
                settings -> {
                    clients.add(String.valueOf(settings.get("client.id")));
                    return new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer());
                });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails if a send failed
    private static void send(Producer<byte[], byte[]> producer, String value) {
        producer.send(new ProducerRecord<>(TOPIC, 0, null, value.getBytes(UTF_8)));
    }
}
