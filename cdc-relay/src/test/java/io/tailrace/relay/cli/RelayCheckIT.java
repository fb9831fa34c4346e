package io.tailrace.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.process.ExitCode;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.Shop;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.embedded.EmbeddedPostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@code tailrace-relay check} says about a good set-up, and about one with many faults. */
@TailraceTest
class RelayCheckIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aGoodSetUpPassesAndIsNotChanged(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        Shop shop = new Shop(postgres).createTable();

        RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
        assertThat(cli.run("check")).as(cli.output()).isZero();

        assertThat(cli.output()).doesNotContain("FAIL").contains(" 0 failed, 0 skipped");
        assertThat(shop.query("SELECT count(*) FROM pg_replication_slots")).isEqualTo("0");
        assertThat(shop.query("SELECT count(*) FROM pg_publication")).isEqualTo("0");
        assertThat(shop.query("SELECT count(*) FROM pg_class WHERE relname LIKE 'tailrace%'"))
                .isEqualTo("0");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get()).isEmpty();
        }
    }

    @Test
    void aRelayThatRunsIsNotDisturbed(@Fresh PostgresServer postgres, @Fresh KafkaBroker kafka)
            throws Exception {
        new Shop(postgres).createTable();
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        try (CdcRelay relay = new CdcRelay(Shop.config(postgres, kafka).build(), metrics)) {
            relay.start();
            relay.await(RelayState.STREAMING, Duration.ofSeconds(60));

            new Shop(postgres)
                    .execute(
                            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload)"
                                    + " VALUES (gen_random_uuid(), 'order', 'o-1', 'order.placed',"
                                    + " '{}')");
            await().untilAsserted(
                            () ->
                                    assertThat(
                                                    metrics.get("tailrace.relay.published")
                                                            .counter()
                                                            .count())
                                            .isEqualTo(1));

            RelayCli cli = new RelayCli(postgres, kafka, postgres.user());
            assertThat(cli.run("check")).as(cli.output()).isZero();

            assertThat(cli.output()).contains("a relay reads it", "publishes table public.outbox");
            assertThat(metrics.get("tailrace.relay.terms").counter().count()).isEqualTo(1);
            assertThat(relay.state()).isEqualTo(RelayState.STREAMING);
        }
    }

    @Test
    void everyFaultIsReportedAtOnce(@Fresh KafkaBroker kafka) throws Exception {
        Map<String, String> settings =
                Map.of(
                        "wal_level", "replica",
                        "max_replication_slots", "1",
                        "wal_sender_timeout", "0",
                        "track_counts", "off");
        try (EmbeddedPostgresServer postgres = EmbeddedPostgresServer.start(settings);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            Shop shop = new Shop(postgres).createTable();
            shop.execute("CREATE ROLE guest LOGIN");
            shop.execute("GRANT SELECT ON outbox TO guest");
            shop.execute("ALTER ROLE guest SET statement_timeout = '5s'");
            shop.execute("SELECT pg_create_physical_replication_slot('standby')");
            short one = 1;
            admin.createTopics(
                            List.of(
                                    new NewTopic("tailrace.positions", 1, one)
                                            .configs(Map.of("cleanup.policy", "delete")),
                                    new NewTopic("events.dlt", 6, one),
                                    new NewTopic("outbox.order", 2, one)))
                    .all()
                    .get();

            RelayCli cli = new RelayCli(postgres, kafka, "guest");
            int code = cli.run("--replication-factor=3", "check", "--json");

            assertThat(code).isEqualTo(ExitCode.SETUP.code());
            Map<String, JsonNode> checks = new TreeMap<>();
            JsonNode report = JSON.readTree(cli.output());
            report.path("checks").forEach(each -> checks.put(each.path("subject").asText(), each));
            assertThat(with("fail", checks))
                    .containsExactlyInAnyOrder(
                            "postgres.wal-level",
                            "postgres.replication",
                            "postgres.capacity",
                            "postgres.publication",
                            "kafka.replication",
                            "kafka.account",
                            "kafka.new-topics",
                            "kafka.positions.compacted",
                            "kafka.topics.outbox.*");
            assertThat(with("warn", checks))
                    .contains(
                            "postgres.wal-limit",
                            "postgres.timeouts",
                            "postgres.wal-sender",
                            "postgres.statistics",
                            "kafka.dead-letters.settings",
                            "kafka.status",
                            "kafka.lookups");
            assertThat(with("fail", checks))
                    .allSatisfy(
                            subject ->
                                    assertThat(checks.get(subject).path("remedy").asText())
                                            .isNotEmpty());
            assertThat(report.path("failed").asInt()).isEqualTo(9);
        }
    }

    @Test
    @Tag("full")
    void serversThatDoNotAnswerDoNotEndTheReport(@Fresh PostgresServer postgres) throws Exception {
        new Shop(postgres).createTable();
        RelayCli cli = new RelayCli(postgres, "localhost:1", postgres.user());

        int code = cli.run("check");

        assertThat(cli.output()).contains("FAIL  kafka.connection", "skip  kafka.positions");
        assertThat(code).isEqualTo(ExitCode.SETUP.code());
    }

    private static Set<String> with(String verdict, Map<String, JsonNode> checks) {
        Map<String, JsonNode> found = new TreeMap<>(checks);
        found.values().removeIf(check -> !check.path("verdict").asText().equals(verdict));
        return found.keySet();
    }
}
