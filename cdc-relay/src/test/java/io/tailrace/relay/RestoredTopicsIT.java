package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.account.Account;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Topics that were replaced by an older copy in the same cluster, as in docs/how-to/back-up.md. */
@TailraceTest
@Tag("full")
class RestoredTopicsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOPIC = "outbox.order";
    private static final int PARTITIONS = 6;

    @Test
    void theRowsThatTheCopyLacksArePublishedOnceTheSlotIsDropped(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        List<ConsumerRecord<byte[], byte[]>> copy;
        try (ReadCommitted before = observe(kafka);
                CdcRelay relay = started(postgres, kafka)) {
            shop.commit(10);
            await().atMost(SOON).until(() -> before.count() == 10);
            copy = before.records();
            shop.commit(10);
            await().atMost(SOON).until(() -> before.count() == 20);
        }
        restore(kafka, copy);
        shop.dropSlots();
        shop.commit(5);

        try (ReadCommitted after = observe(kafka);
                CdcRelay relay = started(postgres, kafka)) {
            await().atMost(SOON).until(() -> after.count() >= 25);
            Account account = shop.account(after);
            assertThat(account.committed()).isEqualTo(25);
            assertThat(account.lost()).isEmpty();
            assertThat(account.duplicated()).isEmpty();
            assertThat(account.reordered()).isEmpty();
        }
    }

    private static ReadCommitted observe(KafkaBroker kafka) {
        return ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    private static CdcRelay started(PostgresServer postgres, KafkaBroker kafka)
            throws InterruptedException {
        CdcRelay relay =
                new CdcRelay(Shop.config(postgres, kafka).build(), new SimpleMeterRegistry());
        relay.start();
        assertThat(relay.await(RelayState.STREAMING, SOON)).as("%s", relay.failure()).isTrue();
        return relay;
    }

    private static void restore(KafkaBroker kafka, List<ConsumerRecord<byte[], byte[]>> copy)
            throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(client);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(
                                client, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.deleteTopics(List.of(TOPIC)).all().get();
            await().atMost(SOON)
                    .ignoreExceptions()
                    .until(
                            () -> {
                                admin.createTopics(
                                                List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                                        .all()
                                        .get();
                                return true;
                            });
            for (ConsumerRecord<byte[], byte[]> record : copy) {
                producer.send(
                                new ProducerRecord<>(
                                        TOPIC,
                                        record.partition(),
                                        record.key(),
                                        record.value(),
                                        record.headers()))
                        .get();
            }
        }
    }
}
