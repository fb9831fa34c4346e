package io.tailrace.relay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.publish.KafkaClients;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** A transaction that fails holds up nobody. */
@TailraceTest
class ReplayWriterIT {

    @Test
    void readersSeeLiveEventsBehindATransactionThatFailed(@Fresh KafkaBroker kafka)
            throws Exception {
        Map<String, Object> servers = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(servers)) {
            admin.createTopics(
                            List.of(
                                    new NewTopic("live", 1, (short) 1),
                                    new NewTopic("log", 1, (short) 1),
                                    new NewTopic("tight", 1, (short) 1)
                                            .configs(Map.of("max.message.bytes", "200"))))
                    .all()
                    .get();
        }
        KafkaClients clients =
                new KafkaClients(
                        RelayConfig.builder(
                                        "jdbc:postgresql://h/d", "u", "p", kafka.bootstrapServers())
                                .build());
        try (ReadCommitted reader =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("live"));
                Producer<byte[], byte[]> live =
                        new KafkaProducer<>(
                                servers, new ByteArraySerializer(), new ByteArraySerializer());
                ReplayWriter writer = new ReplayWriter(clients, "run")) {
            assertThatThrownBy(
                            () ->
                                    writer.write(
                                            List.of(record("live", 10), record("tight", 5_000)),
                                            record("log", 10)))
                    .isInstanceOf(KafkaException.class);

            live.send(record("live", 20)).get();
            await().atMost(Duration.ofSeconds(20)).until(() -> reader.count() == 1);
            assertThat(reader.records().get(0).value()).hasSize(20);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int bytes) {
        return new ProducerRecord<>(topic, 0, null, new byte[bytes]);
    }
}
