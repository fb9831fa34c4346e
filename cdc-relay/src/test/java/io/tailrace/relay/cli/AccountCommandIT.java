package io.tailrace.relay.cli;

import static io.tailrace.testkit.observe.ReadCommitted.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.account.AccountCodec;
import io.tailrace.account.AccountRecord.Begin;
import io.tailrace.account.AccountRecord.Progress;
import io.tailrace.account.AccountTopic;
import io.tailrace.account.Hop;
import io.tailrace.account.HourTally;
import io.tailrace.account.IdHash;
import io.tailrace.account.IdMinute;
import io.tailrace.account.Line;
import io.tailrace.account.Part;
import io.tailrace.event.EventId;
import io.tailrace.process.ExitCode;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.AccountConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Events that are lost, doubled or invented are found, counted and named. */
@TailraceTest
class AccountCommandIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration AHEAD = Duration.ofMinutes(10);

    private final Instant time = Instant.now().plus(AHEAD);
    private final long minute = IdMinute.at(time);
    private final List<EventId> ids = new ArrayList<>();
    private Producer<byte[], byte[]> producer;

    @Test
    @Tag("full")
    void whatIsLostDoubledOrInventedIsNamed(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
        assertThat(cli.run("account")).isEqualTo(ExitCode.SETUP.code());
        assertThat(cli.errors()).contains("tailrace.account does not exist");

        EventId invented = id();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Producer<byte[], byte[]> foreign =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("events.order", 6, (short) 1))).all().get();
            producer = foreign;
            String source = publish(postgres, kafka);
            insert(postgres, 1);
            send("outbox.order", ids.get(3), source);
            send("outbox.order", invented, source);
            for (int i = 0; i < 19; i++) {
                send("events.order", ids.get(i), source);
            }
            send("events.order", ids.get(5), source);
        }

        assertCounts(cli);
        assertNames(cli, invented);
        assertPeriod(cli, shop);
    }

    /** Whoever deletes records makes events neither lost nor invented. */
    @Test
    @Tag("full")
    void removedRecordsAreSaidAndAreNoDifference(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                Producer<byte[], byte[]> foreign =
                        new KafkaProducer<>(
                                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            producer = foreign;
            String source = publish(postgres, kafka);
            String[] period = {
                "account", "--from=" + time.minusSeconds(60), "--to=" + time.plusSeconds(60)
            };
            assertThat(cli.run(period)).as(cli.errors()).isEqualTo(ExitCode.INCOMPLETE.code());
            assertThat(cli.output()).contains("published: 20", "20 missing");

            counted(source);
            empty(admin);
            assertThat(cli.run(period)).as(cli.output()).isEqualTo(ExitCode.SETUP.code());
            assertThat(cli.errors())
                    .contains("Nothing is compared", "all records were removed from a partition");
            assertThat(cli.run("account", "--bucket", "order@" + IdMinute.text(minute)))
                    .as(cli.output())
                    .isEqualTo(ExitCode.SETUP.code());
            assertThat(cli.errors()).contains("Nothing is compared");
        }
    }

    /** As processors do that have counted the records. */
    private void counted(String source) throws Exception {
        HourTally tally = new HourTally();
        IdHash hash = new IdHash();
        for (EventId id : ids) {
            tally.add(new Line(Hop.OUTBOX, source, "order"), minute, hash.of(id.toString()));
        }
        for (int partition = 0; partition < 6; partition++) {
            write(
                    AccountCodec.countedKey(
                            Part.partition("outbox.order", partition), IdMinute.hour(minute)),
                    AccountCodec.value(tally));
        }
    }

    private static void empty(Admin admin) throws Exception {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        for (int partition = 0; partition < 6; partition++) {
            all.put(
                    new TopicPartition("outbox.order", partition),
                    RecordsToDelete.beforeOffset(-1)); // the end
        }
        admin.deleteRecords(all).all().get();
    }

    /** The processors have counted none of the records: every row is missing. */
    private static void assertCounts(RelayCli cli) {
        assertThat(cli.run("account")).as(cli.errors()).isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output()).contains("committed: 20", "published: 0", "20 missing", "certain");
        assertThat(cli.run("account", "--json")).isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output()).contains("\"imbalances\":1", "\"committed\":20");
    }

    private void assertNames(RelayCli cli, EventId invented) {
        String bucket = "order@" + IdMinute.text(minute);
        assertThat(cli.run("account", "--bucket", bucket))
                .as(cli.errors())
                .isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output())
                .contains(
                        "events: 22",
                        "notRight: 5",
                        ids.get(20) + ": not published: 1 rows, 0 records of outbox.*",
                        ids.get(3) + ": doubled: 2 records of outbox.*, 1 rows",
                        invented
                                + ": invented, or its row is removed: 1 records of outbox.*, no row",
                        ids.get(5) + ": delivered too often: 1 records of outbox.*, 2 deliveries",
                        ids.get(19) + ": not delivered: 1 records of outbox.*, 0 deliveries");
        assertThat(cli.run("account", "--bucket", "order@noon")).isEqualTo(ExitCode.USAGE.code());
    }

    private void assertPeriod(RelayCli cli, Shop shop) throws Exception {
        String[] period = {
            "account",
            "--from=" + time.minusSeconds(120),
            "--to=" + time.plusSeconds(120),
            "--untimed"
        };
        assertThat(cli.run(period)).isEqualTo(ExitCode.INCOMPLETE.code());
        assertThat(cli.output())
                .contains("committed: 21", "published: 22", "delivered: 20", "order@")
                .contains(IdMinute.text(minute));

        shop.execute("DELETE FROM outbox");
        assertThat(cli.run("account", "--from=2020-01-01T00:00:00Z", "--to=2020-01-02T00:00:00Z"))
                .as(cli.errors())
                .isEqualTo(ExitCode.OK.code());
    }

    /** Publishes 20 rows that are counted; returns the name of the source. */
    private String publish(PostgresServer postgres, KafkaBroker kafka) throws Exception {
        try (CdcRelay relay =
                        new CdcRelay(
                                Shop.config(postgres, kafka)
                                        .heartbeat(Duration.ofMillis(300))
                                        .account(
                                                AccountConfig.DEFAULT.every(Duration.ofMillis(200)))
                                        .build());
                ReadCommitted observer =
                        ReadCommitted.of(
                                kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            await().atMost(SOON).until(() -> account(relay).contains("complete="));
            write(AccountCodec.beginKey(), AccountCodec.value(new Begin(minute - 100)));
            insert(postgres, 20);
            await().atMost(SOON).until(() -> account(relay).contains("counted=20"));
            await().atMost(SOON).until(() -> observer.count() == 20);
            countTopics();
            for (int round = 0; round < 2; round++) {
                String before = account(relay);
                await().atMost(SOON).until(() -> !account(relay).equals(before));
            }
            return header(observer.records().get(0), "ce_source");
        }
    }

    private static String account(CdcRelay relay) {
        return String.valueOf(relay.health().details().get("account"));
    }

    private void insert(PostgresServer postgres, int rows) throws Exception {
        try (Connection connection = postgres.connect()) {
            for (int i = 0; i < rows; i++) {
                EventId id = id();
                ids.add(id);
                Shop.insert(connection, id, "order-" + i, null);
            }
        }
    }

    private EventId id() {
        long random = EventId.next().toUuid().getLeastSignificantBits();
        return EventId.of(new UUID((time.toEpochMilli() << 16) | 0x7000, random));
    }

    private void send(String topic, EventId id, String source) throws Exception {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, bytes("order-1"), bytes("{}"));
        record.headers().add("ce_id", bytes(id.toString())).add("ce_source", bytes(source));
        producer.send(record).get();
    }

    /** As processors do that count topics in which there is nothing. */
    private void countTopics() throws Exception {
        Progress progress = new Progress("p", Set.of("outbox.order-0"), null);
        for (int round = 0; round < 2; round++) {
            write(AccountCodec.progressKey("p"), AccountCodec.value(progress));
        }
    }

    private void write(byte[] key, byte[] value) throws Exception {
        producer.send(new ProducerRecord<>(AccountTopic.NAME, 0, key, value)).get();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
