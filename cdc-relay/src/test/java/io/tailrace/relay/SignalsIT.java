package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tailrace.process.admin.AdminConfig;
import io.tailrace.process.admin.AdminEndpoint;
import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.process.IsolatedProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What monitoring is told over HTTP while brokers are away, log piles up or rows are bad. */
@TailraceTest
class SignalsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final long BUDGET = 8L << 20;

    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @TempDir Path directory;

    @Test
    void whileTheBrokerIsAwayTheLagGrowsAndTheRelayIsNotReadyAndSaysWhy(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        AlarmLimits alarms = new AlarmLimits(0, Duration.ofSeconds(3));
        try (CdcRelay relay = relay(postgres, kafka, alarms);
                AdminEndpoint endpoint = endpoint(relay)) {
            relay.start();
            Scrape scrape = new Scrape(endpoint.port());
            shop.commit(100);
            awaitCaughtUp(scrape);
            assertThat(scrape.value("tailrace_relay_slot_state", "state=\"reserved\"")).isOne();
            assertThat(scrape.value("tailrace_relay_slot_held_bytes", "")).isPositive();
            assertThat(scrape.value("tailrace_relay_slot_safe_bytes", "")).isNaN();
            assertThat(scrape.value("tailrace_relay_topic_published_total", "outbox.order"))
                    .isEqualTo(100);
            assertThat(scrape.metrics())
                    .contains("kafka_producer_record_send_total")
                    .contains("publisher-0")
                    .contains("publisher-1")
                    .contains("tailrace_relay_position_commit_seconds_bucket");
            double caughtUp = scrape.value("tailrace_relay_lag_bytes", "");

            kafka.kill();
            shop.commit(2_000);
            await().atMost(SOON).until(() -> scrape.value("tailrace_relay_lag_seconds", "") > 10);
            assertThat(scrape.value("tailrace_relay_lag_bytes", ""))
                    .isGreaterThan(caughtUp + 100_000);
            assertThat(scrape.readyz()).isEqualTo(503);
            assertThat(scrape.health())
                    .contains("\"problems\":[\"")
                    .contains("No broker at " + kafka.bootstrapServers())
                    .contains("has not moved for")
                    .contains("the limit is 3 s");
            assertThat(scrape.value("tailrace_relay_problem", "position-standstill")).isOne();

            kafka.start();
            awaitCaughtUp(scrape);
            assertThat(scrape.health()).doesNotContain("problems");
            assertThat(scrape.value("tailrace_relay_problem", "position-standstill")).isZero();
        }
        assertThat(registry.find("kafka.producer.record.send.total").meters())
                .as("meters of producers that are closed")
                .isEmpty();
    }

    @Test
    @Tag("full")
    void moreLogThanTheBudgetIsAProblemWithBothNumbersUntilTheSlotAdvances(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        AlarmLimits alarms = new AlarmLimits(BUDGET, Duration.ofSeconds(30));
        try (CdcRelay relay = relay(postgres, kafka, alarms);
                AdminEndpoint endpoint = endpoint(relay)) {
            relay.start();
            Scrape scrape = new Scrape(endpoint.port());
            awaitCaughtUp(scrape);
            assertThat(scrape.value("tailrace_relay_slot_budget_bytes", "")).isEqualTo(BUDGET);

            try (Connection open = postgres.connect();
                    Statement transaction = open.createStatement()) {
                open.setAutoCommit(false);
                transaction.execute("SELECT pg_current_xact_id()");
                writeLog(postgres, 20);
                await().atMost(SOON).until(() -> scrape.readyz() == 503);
                long held = (long) scrape.value("tailrace_relay_slot_held_bytes", "");
                assertThat(held).isGreaterThan(BUDGET);
                assertThat(scrape.health())
                        .contains("the budget is 8.0 MiB (8388608 bytes)")
                        .contains("Slot tailrace_outbox holds ")
                        .contains("--wal-budget");
                assertThat(scrape.value("tailrace_relay_lag_seconds", ""))
                        .as("rows are published nevertheless")
                        .isLessThan(5);
                open.rollback();
            }

            await().atMost(SOON).until(() -> scrape.readyz() == 200);
            assertThat(scrape.value("tailrace_relay_slot_held_bytes", "")).isLessThan(BUDGET);
        }
    }

    @Test
    @Tag("full")
    void aStandbyShowsWhatTheSlotHoldsAndNotALagThatItDoesNotKnow(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        new Shop(postgres).createTable();
        AlarmLimits alarms = AlarmLimits.DEFAULT;
        try (CdcRelay leader = new CdcRelay(Shop.config(postgres, kafka).build());
                CdcRelay standby = relay(postgres, kafka, alarms);
                AdminEndpoint endpoint = endpoint(standby)) {
            leader.start();
            assertThat(leader.await(RelayState.STREAMING, SOON)).isTrue();
            standby.start();
            Scrape scrape = new Scrape(endpoint.port());

            await().atMost(SOON).until(() -> scrape.value("tailrace_relay_slot_active", "") == 1);
            assertThat(scrape.value("tailrace_relay_slot_held_bytes", "")).isPositive();
            assertThat(scrape.value("tailrace_relay_lag_bytes", "")).isNaN();
            assertThat(scrape.value("tailrace_relay_lag_seconds", "")).isNaN();
            assertThat(scrape.readyz()).isEqualTo(200);
        }
    }

    @Test
    @Tag("full")
    void theProcessCountsADeadLetterByReasonAndLogsWhereItCameFrom(
            @Fresh PostgresServer postgres, @Fresh KafkaBroker kafka) throws Exception {
        Shop shop = new Shop(postgres).createTable();
        try (IsolatedProgram relay = RelayProcess.start(postgres, kafka, "192m", directory)) {
            relay.awaitOutput("Relay started", SOON);
            Scrape scrape = new Scrape(adminPort(relay.output()));
            await().atMost(SOON).until(() -> scrape.value("tailrace_relay_leader", "") == 1);

            shop.execute(
                    "INSERT INTO outbox VALUES (gen_random_uuid(), 'no topic!', 'a-1',"
                            + " 'bad.happened.v1', '{}', NULL)");

            await().atMost(SOON)
                    .until(
                            () ->
                                    scrape.value(
                                                    "events_dead_lettered_total",
                                                    "reason=\"ValidationFailed\"")
                                            == 1);
            relay.awaitOutput("dead-letter topic: aggregate type must make", SOON);
            assertThat(relay.output())
                    .contains("slot=\"tailrace_outbox\"")
                    .containsPattern("lsn=\"[0-9A-F]+/[0-9A-F]+\"")
                    .contains("aggregateType=\"no topic!\"")
                    .contains("reason=\"ValidationFailed\"");
            assertThat(scrape.metrics()).contains("jvm_memory_used_bytes", "process_cpu_usage");
        }
    }

    private static int adminPort(String output) {
        Matcher address = Pattern.compile("admin=\"?127\\.0\\.0\\.1:(\\d+)").matcher(output);
        assertThat(address.find()).as(output).isTrue();
        return Integer.parseInt(address.group(1));
    }

    private CdcRelay relay(PostgresServer postgres, KafkaBroker kafka, AlarmLimits alarms) {
        return new CdcRelay(
                Shop.config(postgres, kafka).heartbeat(HEARTBEAT).alarms(alarms).build(), registry);
    }

    private AdminEndpoint endpoint(CdcRelay relay) {
        return AdminEndpoint.start(AdminConfig.loopback(0), relay::health, registry);
    }

    private static void awaitCaughtUp(Scrape scrape) {
        await().atMost(SOON)
                .until(
                        () ->
                                scrape.value("tailrace_relay_leader", "") == 1
                                        && scrape.value("tailrace_relay_slot_active", "") == 1
                                        && scrape.value("tailrace_relay_lag_seconds", "") < 2
                                        && scrape.readyz() == 200
                                        && !scrape.health().contains("problems"));
    }

    /** Writes log that no slot sends. */
    private static void writeLog(PostgresServer postgres, int megabytes) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < megabytes; i++) {
                statement.execute(
                        "SELECT pg_logical_emit_message(false, 'filler', repeat('x', 1000000))");
            }
        }
    }
}
