package io.tailrace.relay;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.Shard;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several sources whose slots have the same name in one Kafka cluster, and names given later. */
@TailraceTest
class SourceNameIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROWS = 10;
    private static final String SLOT = "tailrace_outbox";
    private static final String BY_TABLE = "/postgres/public.outbox";

    private PostgresServer postgres;
    private KafkaBroker kafka;
    private Shop shop;
    private ReadCommitted observer;

    @BeforeEach
    void start(PostgresServer server, @Fresh KafkaBroker broker) throws SQLException {
        postgres = server;
        kafka = broker;
        shop = new Shop(postgres);
        shop.dropSlots();
        shop.execute("DROP PUBLICATION IF EXISTS " + SLOT);
        shop.execute("DROP TABLE IF EXISTS outbox");
        shop.createTable();
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void close() {
        observer.close();
    }

    @Test
    void servicesWithTheSameSlotNameDoNotDisturbEachOther(@Fresh PostgresServer other)
            throws Exception {
        Shop second = new Shop(other).createTable();
        RelayConfig eu = config("eu", "");
        RelayConfig us = Shop.config(other, kafka).naming(new Naming("us", "")).build();
        try (CdcRelay first = new CdcRelay(eu);
                CdcRelay another = new CdcRelay(us)) {
            first.start();
            another.start();
            for (int i = 0; i < 2; i++) {
                shop.commit(ROWS);
                second.commit(ROWS);
                int all = (i + 1) * 2 * ROWS;
                await().atMost(SOON).until(() -> observer.count() == all);
            }
            assertThat(first.state()).isEqualTo(RelayState.STREAMING);
            assertThat(another.state()).isEqualTo(RelayState.STREAMING);
        }
        assertSources(Map.of("eu", 2L * ROWS, "us", 2L * ROWS));
    }

    @Test
    @Tag("full")
    void aSourceIsNamedLaterAndRenamed() throws Exception {
        publish(config("", ""), ROWS);

        assertRefused(config("eu", ""), "--take-over-position with its key goes on there");
        assertRefused(config("eu", "us/" + SLOT), "but holds none under this key");
        try (KafkaProducer<byte[], byte[]> paused = producer(SLOT)) {
            paused.initTransactions();
            paused.beginTransaction();
            paused.send(new ProducerRecord<>("outbox.order", new byte[1])).get();

            publish(config("eu", SLOT), 2 * ROWS);

            assertThatThrownBy(paused::commitTransaction)
                    .isInstanceOf(ProducerFencedException.class);
        }
        publish(config("eu", ""), 3 * ROWS);
        assertRefused(config("", ""), "was moved to the key eu/" + SLOT);
        publish(config("", "eu/" + SLOT), 4 * ROWS);

        assertSources(Map.of(BY_TABLE, (long) ROWS, "eu", 3L * ROWS));
    }

    @Test
    @Tag("full")
    void theNumberOfShardsStaysWhileTheNameChanges() throws Exception {
        publish(config("", ""), ROWS);

        assertRefused(firstOfTwo(new Naming("eu", SLOT + "_1of2")), "another number of shards");
        publish(config("eu", SLOT), 2 * ROWS);

        assertRefused(firstOfTwo(Naming.DEFAULT), "was moved to the key eu/" + SLOT);

        publish(config("eu", ""), 3 * ROWS);
        assertSources(Map.of(BY_TABLE, (long) ROWS, "eu", 2L * ROWS));
    }

    private RelayConfig firstOfTwo(Naming naming) {
        return Shop.config(postgres, kafka).shard(new Shard(1, 2)).naming(naming).build();
    }

    private RelayConfig config(String name, String takeOver) {
        return Shop.config(postgres, kafka).naming(new Naming(name, takeOver)).build();
    }

    private void publish(RelayConfig config, int expected) throws Exception {
        shop.commit(ROWS);
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            await().atMost(SOON).until(() -> observer.count() >= expected);
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
        }
        assertThat(shop.account(observer).isClean()).isTrue();
    }

    private static void assertRefused(RelayConfig config, String problem) throws Exception {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.FAILED, SOON)).isTrue();
            assertThat(relay.failure())
                    .get()
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> {
                                assertThat(e.exitCode()).isEqualTo(ExitCode.POSITION_LOST);
                                assertThat(e).hasMessageContaining(problem);
                            });
        }
    }

    private void assertSources(Map<String, Long> counts) {
        assertThat(
                        observer.records().stream()
                                .collect(
                                        Collectors.groupingBy(
                                                record ->
                                                        String.valueOf(header(record, "ce_source")),
                                                Collectors.counting())))
                .isEqualTo(counts);
    }

    private KafkaProducer<byte[], byte[]> producer(String key) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        "tailrace-relay-" + key + "-0"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
