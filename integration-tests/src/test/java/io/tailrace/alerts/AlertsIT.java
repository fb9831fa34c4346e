package io.tailrace.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.producer.EmitOptions;
import io.tailrace.record.payload.PayloadFormat;
import io.tailrace.record.payload.RegistryConfig;
import io.tailrace.record.payload.RegistryEndpoint;
import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.testkit.FreePort;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.network.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Alerts fire for their fault and for no other, and none in a quiet run. The rules are those of
 * deploy/ with shorter durations; Prometheus is the one that is installed.
 */
@TailraceTest
@Tag("full")
class AlertsIT {

    private static final Duration SOON = Duration.ofMinutes(4);
    private static final long QUIET_SECONDS = Long.getLong("tailrace.alerts.quiet-seconds", 60L);

    private static final String WAITING =
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";

    private static final String DELIVERED = "sum(tailrace_processor_delivered_total)";
    private static final long NOT_DUE = 2 * QUIET_SECONDS + 3600;

    /** The panel that shows nothing while nothing is wrong. */
    private static final String PROBLEMS = "max by (slot, problem) (tailrace_relay_problem) > 0";

    /** The panel that shows nothing without a schema registry. */
    private static final List<String> REGISTRY =
            List.of(
                    "sum by (job) (tailrace_processor_registry_missing)",
                    "sum by (job) (tailrace_processor_registry_paused)");

    @TempDir Path directory;

    /** When Prometheus had scraped everything and no alert was active. */
    private Instant quiet = Instant.EPOCH;

    private PostgresServer postgres;
    private KafkaBroker kafka;

    @BeforeEach
    void servers(@Fresh PostgresServer server, @Fresh KafkaBroker broker) {
        assumeTrue(Prometheus.isInstalled(), "prometheus is not installed: no alert is fired");
        postgres = server;
        kafka = broker;
    }

    @Test
    void noneFiresInAQuietRunAndEveryPanelHasData() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.emit(1, EmitOptions.none().deliverAt(Instant.now().plusSeconds(NOT_DUE)));
            Instant end = Instant.now().plusSeconds(QUIET_SECONDS);
            await().atMost(Duration.ofSeconds(QUIET_SECONDS + 60))
                    .pollInterval(Duration.ofMillis(200))
                    .until(
                            () -> {
                                pipeline.emit(20);
                                return Instant.now().isAfter(end);
                            });

            assertThat(prometheus.firedSince(quiet)).isEmpty();
            assertThat(panelsWithoutData(prometheus))
                    .containsExactly(PROBLEMS, REGISTRY.get(0), REGISTRY.get(1));
        }
    }

    @Test
    void noRelay() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.stopRelays();

            assertFires(prometheus, Set.of("TailraceRelayNoLeader"), Set.of());
        }
    }

    @Test
    void aBrokerThatIsDown() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.emit(5);
            kafka.stop();
            pipeline.emit(5);

            assertFires(
                    prometheus,
                    Set.of(
                            "TailraceRelayNoLeader",
                            "TailraceRelayCircuitOpen",
                            "TailraceProcessorNotReady"),
                    Set.of("TailraceRelayLag", "TailraceRelayProblem"));
            kafka.start();
        }
    }

    @Test
    void moreRowsThanTheRelayMayPublish() throws Exception {
        try (MonitoredPipeline pipeline = pipeline()) {
            pipeline.startRelays(config -> config.rateLimit(1));
            pipeline.startProcessor(config -> {});
            pipeline.startSubscriber();
            try (Prometheus prometheus = prometheus(pipeline)) {
                pipeline.emit(300);

                assertFires(prometheus, Set.of("TailraceRelayLag"), Set.of("TailraceRelayProblem"));
            }
        }
    }

    /** The session waits for the lock first, so it gets it before the standby. */
    @Test
    void aSessionThatHoldsTheLockOfTheLeader() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline);
                Connection session = postgres.connect()) {
            Future<?> locked =
                    other.submit(
                            () ->
                                    session.createStatement()
                                            .execute(
                                                    "SELECT pg_advisory_lock(hashtextextended("
                                                            + "'tailrace tailrace_outbox', 0))"));
            await().atMost(SOON).until(() -> query(WAITING).equals("1"));
            pipeline.stopLeader();
            locked.get();

            assertFires(
                    prometheus,
                    Set.of("TailraceRelayProblem", "TailraceRelayNoLeader"),
                    Set.of("TailraceRelayLag"));
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void eventsThatCannotBeWrittenWhenTheyAreDue() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            Instant due = Instant.now().plusSeconds(40);
            pipeline.emit(3_000, EmitOptions.none().deliverAt(due));
            await().atMost(SOON)
                    .until(() -> value(prometheus, "sum(tailrace_processor_held)") == 3_000);
            limit("producer_byte_rate", 1_000.0);

            assertFires(
                    prometheus,
                    Set.of("TailraceProcessorHeldOverdue"),
                    Set.of("TailraceProcessorNotReady"));
        }
    }

    @Test
    void writeAheadLogThatIsHeld() throws Exception {
        pipeline().execute("ALTER SYSTEM SET max_slot_wal_keep_size = '64MB'");
        pipeline().execute("SELECT pg_reload_conf()");
        try (MonitoredPipeline pipeline = pipeline();
                Connection open = postgres.connect()) {
            pipeline.startRelays(
                    config ->
                            config.alarms(new AlarmLimits(16 << 20, Duration.ofSeconds(30)))
                                    .onDiscontinuity(OnDiscontinuity.REPAIR_PROVEN));
            pipeline.startProcessor(config -> {});
            pipeline.startSubscriber();
            try (Prometheus prometheus = prometheus(pipeline)) {
                begin(open);
                writeLog(pipeline, 56);
                assertFires(
                        prometheus,
                        Set.of("TailraceRelayWalBudget", "TailraceRelayWalKeepSize"),
                        Set.of());
                writeLog(pipeline, 200);
                pipeline.execute("CHECKPOINT");
                assertFires(
                        prometheus,
                        Set.of("TailraceRelaySlotLost"),
                        Set.of(
                                "TailraceRelayWalBudget",
                                "TailraceRelayWalKeepSize",
                                "TailraceRelayNoLeader",
                                "TailraceRelayLag",
                                "TailraceRelayProblem",
                                "TailraceRelayDiscontinuity"));
                open.rollback();
                assertFires(
                        prometheus,
                        Set.of("TailraceRelayDiscontinuity"),
                        Set.of(
                                "TailraceRelaySlotLost",
                                "TailraceRelayWalBudget",
                                "TailraceRelayWalKeepSize",
                                "TailraceRelayNoLeader",
                                "TailraceRelayLag",
                                "TailraceRelayProblem"));
            }
        }
    }

    @Test
    void aStreamThatHangsTwice() throws Exception {
        try (TcpProxy proxy = new TcpProxy();
                MonitoredPipeline pipeline = pipeline()) {
            proxy.target(postgres.port());
            pipeline.startRelays(
                    postgres.jdbcUrl().replace(":" + postgres.port(), ":" + proxy.port()),
                    config -> config.heartbeat(Duration.ofMillis(500)));
            pipeline.startProcessor(config -> {});
            pipeline.startSubscriber();
            try (Prometheus prometheus = prometheus(pipeline)) {
                for (int hangs = 1; hangs <= 2; hangs++) {
                    int expected = hangs;
                    proxy.freeze(await().atMost(SOON).until(this::portOfWalSender, p -> p > 0));
                    await().atMost(SOON)
                            .until(
                                    () ->
                                            value(prometheus, "sum(tailrace_relay_stalls_total)")
                                                    >= expected);
                }
                assertFires(
                        prometheus,
                        Set.of("TailraceRelayStalls"),
                        Set.of("TailraceRelayNoLeader", "TailraceRelayProblem"));
            }
        }
    }

    @Test
    void deadLettersAndATopicThatCannotBeHad() throws Exception {
        createTopic("outbox.narrow", 1);
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.execute(
                    "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) VALUES"
                            + " (gen_random_uuid(), 'narrow', '1', 'narrow.made.v1', '{}')");

            assertFires(
                    prometheus, Set.of("TailraceDeadLetters", "TailraceTopicsRefused"), Set.of());
        }
    }

    @Test
    void schemasThatAreBroken() throws Exception {
        Path schemas = Files.createDirectory(directory.resolve("schemas"));
        Path schema = schemas.resolve("user.deleted.v1.schema.json");
        Files.writeString(schema, "true");
        try (MonitoredPipeline pipeline = pipeline()) {
            pipeline.startRelays(config -> {});
            pipeline.startProcessor(
                    config -> config.schemas(schemas.toString(), Duration.ofSeconds(1)));
            pipeline.startSubscriber();
            try (Prometheus prometheus = prometheus(pipeline)) {
                Files.writeString(schema, "{\"type\": 7}");

                assertFires(prometheus, Set.of("TailraceSchemasRefused"), Set.of());
            }
        }
    }

    @Test
    void aSchemaRegistryThatDoesNotAnswer() throws Exception {
        RegistryEndpoint nowhere = RegistryEndpoint.of("http://127.0.0.1:" + FreePort.next());
        try (MonitoredPipeline pipeline = pipeline()) {
            pipeline.startRelays(config -> {});
            pipeline.startProcessor(
                    config -> config.registry(RegistryConfig.of(nowhere, PayloadFormat.AVRO)));
            pipeline.startSubscriber();
            try (Prometheus prometheus = prometheus(pipeline)) {
                pipeline.emit(5);

                assertFires(
                        prometheus,
                        Set.of("TailraceSchemaAwaited"),
                        Set.of("TailraceProcessorHeldOverdue"));
                assertThat(panelsWithoutData(prometheus)).doesNotContainAnyElementsOf(REGISTRY);
            }
        }
    }

    @Test
    void aSubscriberThatFinishesNothing() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.blockHandlers();
            pipeline.emit(2_000);

            assertFires(
                    prometheus,
                    Set.of("TailraceSubscriberStuck", "TailraceSubscriberLag"),
                    Set.of());
        }
    }

    @Test
    void processorsThatAreTooSlowAndThenGone() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.emit(5);
            await().atMost(SOON).until(() -> value(prometheus, DELIVERED) == 5);
            limit("consumer_byte_rate", 2_000.0);
            pipeline.emit(5_000);
            assertFires(
                    prometheus,
                    Set.of("TailraceProcessorLag"),
                    Set.of("TailraceProcessorNotReady"));

            pipeline.stopProcessor();
            assertFires(
                    prometheus,
                    Set.of("TailraceProcessorNotReady"),
                    Set.of("TailraceProcessorLag"));
        }
    }

    /** A restoration goes up to the end of the changelog, and waits for what is open before it. */
    @Test
    void aTransactionThatHangsInAChangelog() throws Exception {
        try (MonitoredPipeline pipeline = pipeline().startAll();
                Prometheus prometheus = prometheus(pipeline)) {
            pipeline.emit(1_000, EmitOptions.none().deliverAt(Instant.now().plusSeconds(NOT_DUE)));
            await().atMost(SOON)
                    .until(() -> value(prometheus, "sum(tailrace_processor_held)") == 1_000);
            pipeline.stopProcessor();
            String changelog = Schedule.changelog(Schedule.DEFAULT_APPLICATION_ID);
            try (KafkaProducer<byte[], byte[]> hanging = hangingIn(changelog)) {
                StreamProcessor processor =
                        pipeline.beginProcessor(
                                config -> config.stateDirectory(directory.resolve("new")));
                assertFires(
                        prometheus,
                        Set.of("TailraceProcessorRestoring"),
                        Set.of("TailraceProcessorNotReady"));

                hanging.abortTransaction();
                assertThat(processor.await(ProcessorState.RUNNING, SOON)).isTrue();
            }
            await().atMost(SOON)
                    .until(() -> value(prometheus, "sum(tailrace_processor_restoring)") == 0);
            assertThat(value(prometheus, "sum(tailrace_processor_held)")).isEqualTo(1_000);
        }
    }

    private KafkaProducer<byte[], byte[]> hangingIn(String topic) throws Exception {
        KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                kafka.bootstrapServers(),
                                "transactional.id",
                                "hanging",
                                "transaction.timeout.ms",
                                600_000),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topic, 0, new byte[] {1}, null)).get();
        return producer;
    }

    /** Waits until the alerts fire, and checks that no other alert has fired. */
    private void assertFires(Prometheus prometheus, Set<String> expected, Set<String> tolerated)
            throws Exception {
        await().dontCatchUncaughtExceptions() // stream threads that fail are replaced
                .atMost(SOON)
                .untilAsserted(() -> assertThat(prometheus.firing()).containsAll(expected));
        Set<String> allowed = new TreeSet<>(expected);
        allowed.addAll(tolerated);
        assertThat(prometheus.firedSince(quiet)).isSubsetOf(allowed);
        System.out.printf("fired: %s%n", prometheus.firedSince(quiet));
    }

    private static List<String> panelsWithoutData(Prometheus prometheus) throws Exception {
        List<String> without = new ArrayList<>();
        JsonNode dashboard =
                new JsonMapper()
                        .readTree(Path.of("../deploy/grafana/tailrace-dashboard.json").toFile());
        for (String query : dashboard.path("panels").findValuesAsText("expr")) {
            if (prometheus.query(query).isEmpty()) {
                without.add(query);
            }
        }
        return without;
    }

    private static double value(Prometheus prometheus, String query) throws Exception {
        return prometheus.query(query).path(0).path("value").path(1).asDouble();
    }

    private MonitoredPipeline pipeline() throws SQLException {
        return new MonitoredPipeline(postgres, kafka, directory.resolve("state"));
    }

    private Prometheus prometheus(MonitoredPipeline pipeline) throws IOException {
        Prometheus prometheus =
                Prometheus.start(directory, ShortenedRules.text(), pipeline.targets());
        await().atMost(SOON).until(() -> prometheus.targetsUp() == 4 && prometheus.isQuiet());
        quiet = Instant.now();
        return prometheus;
    }

    private static void begin(Connection open) throws SQLException {
        open.setAutoCommit(false);
        try (Statement statement = open.createStatement()) {
            statement.execute("SELECT pg_current_xact_id()");
        }
    }

    private static void writeLog(MonitoredPipeline pipeline, int megabytes) throws SQLException {
        pipeline.execute(
                "SELECT count(pg_logical_emit_message(false, 'noise', repeat('x', 1048576)))"
                        + " FROM generate_series(1, %d)".formatted(megabytes));
    }

    private int portOfWalSender() throws SQLException {
        String port = query("SELECT client_port FROM pg_stat_replication");
        return port.isEmpty() ? 0 : Integer.parseInt(port);
    }

    /** The first column of the first row; empty if there is none. */
    private String query(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private void createTopic(String name, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1))).all().get();
        }
    }

    /** Limits what each client reads or writes per second. */
    private void limit(String quota, double bytes) throws Exception {
        Map<String, String> everyClient = new HashMap<>();
        everyClient.put(ClientQuotaEntity.CLIENT_ID, null);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.alterClientQuotas(
                            List.of(
                                    new ClientQuotaAlteration(
                                            new ClientQuotaEntity(everyClient),
                                            List.of(new ClientQuotaAlteration.Op(quota, bytes)))))
                    .all()
                    .get();
        }
    }
}
