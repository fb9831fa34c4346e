package io.tailrace.relay.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.relay.Shop;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.position.DatabaseId;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.postgres.Database;
import io.tailrace.relay.postgres.TermSessions;
import io.tailrace.relay.term.UnexportedRepairs;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.replication.LogSequenceNumber;

/** A comparison takes minutes with millions of events, and ends with the term nevertheless. */
@TailraceTest
class ComparisonsIT {

    private static final String SLOT = "tailrace_outbox";
    private static final Duration SOON = Duration.ofSeconds(10);

    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final ExecutorService relay = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        relay.shutdownNow();
    }

    @Test
    void readingTheTopicsEndsWithTheTerm(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        Comparisons comparisons = comparisons(postgres, kafka);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
                KafkaProducer<byte[], byte[]> unfinished =
                        new KafkaProducer<>(
                                Map.of(
                                        "bootstrap.servers",
                                        kafka.bootstrapServers(),
                                        "transactional.id",
                                        "unfinished"),
                                new ByteArraySerializer(),
                                new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic("outbox.order", 1, (short) 1))).all().get();
            unfinished.initTransactions();
            unfinished.beginTransaction();
            unfinished.send(new ProducerRecord<>("outbox.order", new byte[0])).get();

            Future<Findings> findings = compare(comparisons);
            awaitSession(shop);
            endTerm();

            assertThatThrownBy(() -> findings.get(SOON.toSeconds(), TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class);
            awaitNoSession(shop);
            unfinished.abortTransaction();
        }
    }

    @Test
    void aQueryEndsWithTheTerm(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();
        Comparisons comparisons = comparisons(postgres, kafka);
        try (Connection other = postgres.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE");

            Future<Findings> findings = compare(comparisons);
            await().untilAsserted(
                            () ->
                                    assertThat(sessions(shop, " AND wait_event_type = 'Lock'"))
                                            .isEqualTo("1"));
            endTerm();

            assertThatThrownBy(() -> findings.get(SOON.toSeconds(), TimeUnit.SECONDS))
                    .hasCauseInstanceOf(SQLException.class);
            awaitNoSession(shop);
        }
    }

    private Comparisons comparisons(PostgresServer postgres, KafkaBroker kafka)
            throws SQLException {
        RelayConfig config = Shop.config(postgres, kafka).build();
        Database database = new Database(config.source());
        return new Comparisons(
                config,
                database,
                database.prepare(),
                List.of("/shop"),
                UnexportedRepairs.of(SLOT),
                new TermSessions(ended));
    }

    private Future<Findings> compare(Comparisons comparisons) {
        StoredPosition from =
                new StoredPosition(
                        StoredPosition.Phase.REPAIR,
                        Position.after(LogSequenceNumber.valueOf(1)),
                        null,
                        SourceIdentity.of(new DatabaseId("7428", 5, 1)),
                        null,
                        0);
        return relay.submit(() -> comparisons.findings(from));
    }

    private void endTerm() {
        ended.complete(null);
    }

    private static void awaitSession(Shop shop) {
        await().untilAsserted(() -> assertThat(sessions(shop, "")).isEqualTo("1"));
    }

    private static void awaitNoSession(Shop shop) {
        await().atMost(SOON).untilAsserted(() -> assertThat(sessions(shop, "")).isEqualTo("0"));
    }

    private static String sessions(Shop shop, String condition) throws SQLException {
        return shop.query(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE '% comparison'"
                        + condition);
    }
}
