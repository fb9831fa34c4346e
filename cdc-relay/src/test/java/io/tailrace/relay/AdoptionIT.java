package io.tailrace.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.TopicNames;
import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.relay.adopt.Adoption;
import io.tailrace.relay.adopt.AdoptionRequest;
import io.tailrace.relay.adopt.PeerSource;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
import io.tailrace.relay.removal.Removal;
import io.tailrace.relay.removal.RemovalRequest;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Another program has published some of the rows that its slot still holds. The crash suite runs a
 * real one.
 */
@TailraceTest
class AdoptionIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OFFSETS = "connect-offsets";
    private static final String TOPIC = "outbox.event.order";
    private static final String KEY = "[\"shop-outbox\",{\"server\":\"shop\"}]";

    private static final String COMPARED = "compared with those of %d records";

    @Test
    void rowsThatTheOtherProgramHasPublishedAreNotPublishedAgainForthAndBack(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        shop.execute("CREATE PUBLICATION dbz_publication FOR ALL TABLES");
        shop.execute("ALTER TABLE outbox ADD PRIMARY KEY (id)");
        shop.execute("SELECT pg_create_logical_replication_slot('debezium', 'pgoutput')");
        createTopics(kafka);
        insert(shop, 30);
        RelayConfig config = config(postgres, kafka).build();
        refused(config, ExitCode.POSITION_LOST, "must hold one offset");
        sendOffset(kafka, 1);
        refused(config, ExitCode.POSITION_LOST, "would never send the rows between them");
        sendOffset(kafka, confirmed(shop));
        refused(config, ExitCode.SETUP, "no topic outbox.event.* has a record");
        List<String> ids = ids(postgres);
        Instant longAgo = Instant.now().minus(Duration.ofHours(3));
        send(kafka, TOPIC, "order-1", "{}", ids.subList(29, 30), longAgo);
        send(kafka, TOPIC, "order-1", "{}", ids.subList(0, 20), Instant.now());
        refused(
                config(postgres, kafka).partitions(2).build(),
                ExitCode.SETUP,
                "other numbers of partitions: outbox.event.order has 1");
        refused(
                config(postgres, kafka)
                        .format(RelayConfig.DEFAULT_FORMAT)
                        .topics(names(TopicNames.DEFAULT_OUTBOX_PREFIX))
                        .build(),
                ExitCode.SETUP,
                "order would have outbox.order");
        assertThat(preview(config, request())).contains(COMPARED.formatted(20));
        assertThat(preview(config, allIds())).contains(COMPARED.formatted(21));
        adopt(config);
        adopt(config); // as after a command that was killed

        try (ReadCommitted observer =
                ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"))) {
            theOtherProgramRunsAgain(postgres, kafka, shop);
            publish(config, shop, observer, 33); // the row of long ago is published again
            LogSequenceNumber end = new HandBackRun(config, line -> {}).run();
            assertThat(new HandBackRun(config, line -> {}).run()).isEqualTo(end);
            assertThatThrownBy(() -> new CdcRelay(config).start())
                    .isInstanceOf(OperatorException.class)
                    .hasMessageContaining("was handed back at " + end.asString());

            insert(shop, 5); // nobody publishes them before the slot is adopted again
            adopt(config);
            forget(kafka);
            stops(config, ExitCode.POSITION_LOST, "the topics have lost records since");
            await().atMost(SOON)
                    .until(() -> shop.query("SELECT active FROM pg_replication_slots").equals("f"));
            refused(config, ExitCode.POSITION_LOST, "have lost records of that time");
            new Adoption(config, forgotten(), line -> {}).run();
            publish(config, shop, observer, 48);
            assertThat(observer.count()).isEqualTo(58);

            new HandBackRun(config, line -> {}).run();
            theOtherProgramConfirmsEverything(shop);
            sendOffset(kafka, confirmed(shop));
            assertThat(preview(config, request())).contains("The slot holds no transaction");
            adopt(config);
            theOtherProgramConfirmsBehindTheAdoption(config, postgres, kafka, shop);
            theOtherProgramStillReads(postgres, kafka);
            sendOffset(kafka, confirmed(shop));
            adopt(config);
            theOtherProgramRunsAgain(postgres, kafka, shop);
            whileTheRelayReadsTheTopics(
                    kafka,
                    shop,
                    config,
                    () -> theOtherProgramRunsAgain(postgres, kafka, shop),
                    () -> await().atMost(SOON).until(() -> observer.count() >= 64));
            publish(config, shop, observer, 64);
            assertThat(observer.count()).isEqualTo(74);
            new HandBackRun(config, line -> {}).run();
        }
        theOtherProgramKeepsItsSlot(config, shop);
    }

    /** It publishes one of two new rows, and ends before it confirms anything. */
    private static void theOtherProgramRunsAgain(
            PostgresServer postgres, KafkaBroker kafka, Shop shop) throws Exception {
        theOtherProgramPublishes(1, postgres, kafka, shop);
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Reading waits for the end of an open transaction. */
    private static void whileTheRelayReadsTheTopics(
            KafkaBroker kafka, Shop shop, RelayConfig config, Step meanwhile, Step afterwards)
            throws Exception {
        try (KafkaProducer<String, String> open =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        kafka.bootstrapServers(),
                                        "transactional.id",
                                        "open"),
                                new StringSerializer(),
                                new StringSerializer());
                CdcRelay relay = new CdcRelay(config)) {
            open.initTransactions();
            open.beginTransaction();
            open.send(new ProducerRecord<>(TOPIC, "order-1", "{}")).get();
            relay.start();
            await().atMost(SOON)
                    .until(
                            () ->
                                    shop.query(
                                                    "SELECT count(*) FROM pg_stat_activity WHERE"
                                                            + " query LIKE 'COPY pg_temp.tailrace%'")
                                            .equals("1"));
            meanwhile.run();
            open.abortTransaction();
            afterwards.run();
        }
    }

    private static void theOtherProgramPublishes(
            int some, PostgresServer postgres, KafkaBroker kafka, Shop shop) throws Exception {
        Set<String> before = Set.copyOf(ids(postgres));
        insert(shop, 2);
        List<String> rows = new ArrayList<>(ids(postgres));
        rows.removeAll(before);
        send(kafka, TOPIC, "order-1", "{}", rows.subList(0, some), Instant.now());
    }

    private static void theOtherProgramConfirmsEverything(Shop shop) throws SQLException {
        shop.execute("SELECT pg_replication_slot_advance('debezium', pg_current_wal_insert_lsn())");
    }

    private static void theOtherProgramConfirmsBehindTheAdoption(
            RelayConfig config, PostgresServer postgres, KafkaBroker kafka, Shop shop)
            throws Exception {
        theOtherProgramPublishes(2, postgres, kafka, shop);
        theOtherProgramConfirmsEverything(shop);
        stops(config, ExitCode.POSITION_LOST, "though no relay has used it since it was adopted");
    }

    /** A repair that is asked for does not even begin: the slot can be adopted afterwards. */
    private static void theOtherProgramStillReads(PostgresServer postgres, KafkaBroker kafka)
            throws Exception {
        RelayConfig repairing =
                config(postgres, kafka).onDiscontinuity(OnDiscontinuity.REPAIR).build();
        try (OtherReader reader = OtherReader.of(postgres, repairing.source())) {
            stops(repairing, ExitCode.INCOMPLETE, "is read by another program");
            assertThat(reader.reads()).isTrue();
        }
    }

    private static void theOtherProgramKeepsItsSlot(RelayConfig config, Shop shop)
            throws Exception {
        insert(shop, 1);
        theOtherProgramConfirmsEverything(shop);
        assertThatThrownBy(() -> new HandBackRun(config, line -> {}).run())
                .isInstanceOf(OperatorException.class)
                .hasMessageContaining("the other program has gone on");
        Removal removal =
                new Removal(config, new RemovalRequest(false, false, false, false), line -> {});
        removal.run(
                plan ->
                        assertThat(String.join("\n", plan.lines()))
                                .contains("handed back to another program"));
        assertThat(shop.query("SELECT slot_name FROM pg_replication_slots")).isEqualTo("debezium");
    }

    private static void stops(RelayConfig config, ExitCode code, String reason)
            throws InterruptedException {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            await().atMost(SOON).until(() -> relay.failure().isPresent());
            assertThat(relay.failure().get())
                    .isInstanceOfSatisfying(
                            OperatorException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                    .hasMessageContaining(reason);
        }
    }

    private static void publish(RelayConfig config, Shop shop, ReadCommitted observer, int before)
            throws Exception {
        try (CdcRelay relay = new CdcRelay(config)) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            insert(shop, 10);
            await().atMost(SOON).until(() -> observer.count() >= before + 10);
        }
    }

    private static void adopt(RelayConfig config) throws InterruptedException {
        new Adoption(config, request(), line -> {}).run();
    }

    private static String preview(RelayConfig config, AdoptionRequest request)
            throws InterruptedException {
        List<String> said = new ArrayList<>();
        new Adoption(config, request, said::add).preview();
        return String.join("\n", said);
    }

    private static AdoptionRequest request() {
        return request(false, false);
    }

    private static AdoptionRequest allIds() {
        return request(true, false);
    }

    private static AdoptionRequest forgotten() {
        return request(false, true);
    }

    private static AdoptionRequest request(boolean allIds, boolean publishForgotten) {
        PeerSource peer = new PeerSource(OFFSETS, null, "shop-outbox", "");
        return new AdoptionRequest(peer, false, allIds, publishForgotten, false);
    }

    /** The ids have no time. */
    private static void insert(Shop shop, int rows) throws SQLException {
        shop.execute(
                "INSERT INTO outbox SELECT gen_random_uuid(), 'order', 'order-1', 'order.placed.v1',"
                        + " '{}' FROM generate_series(1, %d)".formatted(rows));
    }

    /** Removes the oldest record of the topic. */
    private static void forget(KafkaBroker kafka) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteRecords(
                            Map.of(new TopicPartition(TOPIC, 0), RecordsToDelete.beforeOffset(1)))
                    .all()
                    .get();
        }
    }

    private static void refused(RelayConfig config, ExitCode code, String reason) {
        assertThatThrownBy(() -> adopt(config))
                .isInstanceOfSatisfying(
                        OperatorException.class, e -> assertThat(e.exitCode()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private static RelayConfigBuilder config(PostgresServer postgres, KafkaBroker kafka) {
        return Shop.config(postgres, kafka)
                .slot("debezium")
                .publication("dbz_publication")
                .partitions(1)
                .format(EventRouterFormat.DEFAULT)
                .topics(names("outbox.event."));
    }

    private static TopicNames names(String prefix) {
        return new TopicNames(
                prefix, TopicNames.DEFAULT_EVENTS_PREFIX, TopicNames.DEFAULT_POSITIONS);
    }

    private static List<String> ids(PostgresServer postgres) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = postgres.connect();
                var rows = connection.createStatement().executeQuery("SELECT id FROM outbox")) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        return ids;
    }

    private static long confirmed(Shop shop) throws SQLException {
        return LogSequenceNumber.valueOf(
                        shop.query("SELECT confirmed_flush_lsn FROM pg_replication_slots"))
                .asLong();
    }

    private static void createTopics(KafkaBroker kafka)
            throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(
                            Set.of(
                                    new NewTopic(OFFSETS, 3, (short) 1),
                                    new NewTopic(TOPIC, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void sendOffset(KafkaBroker kafka, long lsn)
            throws InterruptedException, ExecutionException {
        send(kafka, OFFSETS, KEY, "{\"lsn\":" + lsn + "}", List.of(""), Instant.now());
    }

    /** Sends a record for each id; an empty one makes no header. */
    private static void send(
            KafkaBroker kafka,
            String topic,
            String key,
            String value,
            List<String> ids,
            Instant time)
            throws InterruptedException, ExecutionException {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            for (String id : ids) {
                ProducerRecord<String, String> record =
                        new ProducerRecord<>(topic, null, time.toEpochMilli(), key, value);
                if (!id.isEmpty()) {
                    record.headers().add("id", id.getBytes(UTF_8));
                }
                producer.send(record).get();
            }
        }
    }
}
