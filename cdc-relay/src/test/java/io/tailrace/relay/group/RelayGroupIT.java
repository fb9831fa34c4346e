package io.tailrace.relay.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.event.EventId;
import io.tailrace.process.admin.Health;
import io.tailrace.process.tracing.SpanRecorder;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.testkit.KafkaBroker;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.observe.ReadCommitted;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Several outboxes in one process, of which one is broken. */
@TailraceTest
class RelayGroupIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final Set<String> committed = new HashSet<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void aBrokenOutboxDisturbsNoOtherAndGoesOnAfterItIsMended(
            @Fresh PostgresServer server, @Fresh KafkaBroker kafka) throws Exception {
        for (String name : NAMES) {
            execute(server, "postgres", "CREATE DATABASE " + name);
        }
        execute(server, "postgres", "CREATE ROLE role_a SUPERUSER LOGIN");
        createTable(server, "a");
        createTable(server, "b");
        try (ReadCommitted observer =
                        ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
                RelayGroup group =
                        new RelayGroup(
                                NAMES.stream().map(name -> outbox(name, server, kafka)).toList(),
                                registry,
                                SpanRecorder.NONE,
                                outbox -> {},
                                new Supervision(
                                        Duration.ofMillis(500),
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(1)))) {
            group.start();
            // c has no table, and is started again and again
            insert(server, "a");
            insert(server, "b");
            awaitDelivered(observer);
            await().atMost(SOON).until(() -> group.health("c").details().containsKey("problems"));
            await().atMost(SOON).untilAsserted(() -> assertUnhealthy(group, "c"));
            assertThat(group.health("c").details().get("problems").toString())
                    .contains(" started again by itself");
            await().atMost(SOON).until(() -> leaders().equals(List.of(1.0, 1.0, 0.0)));
            // the sampler of a relay that has failed goes on
            await().atMost(SOON).until(() -> slotActive("c") == 0 && slotActive("a") == 1);

            createTable(server, "c");
            insert(server, "c");
            awaitDelivered(observer);
            await().atMost(SOON).until(() -> group.health().state().equals(GroupHealth.HEALTHY));
            await().atMost(SOON).until(() -> leaders().equals(List.of(1.0, 1.0, 1.0)));

            // a loses its login while it streams
            execute(
                    server,
                    "postgres",
                    "ALTER ROLE role_a NOLOGIN",
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename ="
                            + " 'role_a'");
            await().atMost(SOON).until(() -> !group.health("a").healthy());
            insert(server, "a");
            insert(server, "b");
            insert(server, "c");
            await().atMost(SOON).until(() -> observer.count() == committed.size() - 1);
            await().atMost(SOON).untilAsserted(() -> assertUnhealthy(group, "a"));
            await().atMost(SOON).until(() -> slotActive("a") != 1);

            execute(server, "postgres", "ALTER ROLE role_a LOGIN");
            awaitDelivered(observer);
            await().atMost(SOON).until(() -> group.health().state().equals(GroupHealth.HEALTHY));
            group.requestStop();
            assertThat(group.awaitEnd()).isEmpty();
            assertThat(observer.count()).isEqualTo(committed.size());
        }
    }

    @Test
    void theSameSlotUnderTwoNamesOfOneServerIsAProblemOfTheLaterOutbox(
            @Fresh PostgresServer server, @Fresh KafkaBroker kafka) throws Exception {
        execute(server, "postgres", "CREATE DATABASE a", "CREATE ROLE role_a SUPERUSER LOGIN");
        createTable(server, "a");
        Outbox first = outbox("a", server, kafka);
        String otherName = server.host().equals("localhost") ? "127.0.0.1" : "localhost";
        RelayConfig other =
                RelayConfig.builder(
                                "jdbc:postgresql://%s:%d/a".formatted(otherName, server.port()),
                                server.user(),
                                server.password(),
                                kafka.bootstrapServers())
                        .slot(first.config().source().slot())
                        .naming(new Naming("other", ""))
                        .build();
        try (CdcRelay before = new CdcRelay(first.config())) { // so that it has slot and position
            before.start();
            assertThat(before.await(RelayState.STREAMING, SOON)).isTrue();
        }
        try (RelayGroup group =
                new RelayGroup(
                        List.of(first, new Outbox("b", other)),
                        registry,
                        SpanRecorder.NONE,
                        outbox -> {},
                        new Supervision(
                                Duration.ofMillis(500),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(1)))) {
            group.start();
            await().atMost(SOON)
                    .until(
                            () ->
                                    group.health("a").state().equals("STREAMING")
                                            && group.health("b")
                                                    .details()
                                                    .toString()
                                                    .contains("have the same slot slot_a"));

            assertThat(group.health().details()).containsEntry("unhealthy", List.of("b"));
            assertThat(group.health("b").details().toString())
                    .contains("outbox 'a' and outbox 'b'", "localhost", "127.0.0.1");
        }
    }

    private void assertUnhealthy(RelayGroup group, String name) {
        Health health = group.health();
        assertThat(health.live()).isTrue();
        assertThat(health.healthy()).isTrue();
        assertThat(health.state()).isEqualTo(GroupHealth.DEGRADED);
        assertThat(health.details()).containsEntry("unhealthy", List.of(name));
        assertThat(health.details().get("outboxes"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsOnlyKeys("a", "b", "c");
    }

    private List<Double> leaders() {
        return NAMES.stream().map(name -> gauge("tailrace.relay.leader", name)).toList();
    }

    private double slotActive(String name) {
        return gauge("tailrace.relay.slot.active", name);
    }

    private double gauge(String meter, String name) {
        return registry.get(meter).tag("slot", "slot_" + name).gauge().value();
    }

    private void awaitDelivered(ReadCommitted observer) {
        await().atMost(SOON).until(() -> observer.count() == committed.size());
        assertThat(observer.delivered())
                .extracting(delivered -> delivered.id())
                .containsExactlyInAnyOrderElementsOf(committed);
    }

    private static Outbox outbox(String name, PostgresServer server, KafkaBroker kafka) {
        return new Outbox(
                name,
                RelayConfig.builder(
                                url(server, name),
                                name.equals("a") ? "role_a" : server.user(),
                                server.password(),
                                kafka.bootstrapServers())
                        .slot("slot_" + name)
                        .build());
    }

    private static void createTable(PostgresServer server, String database) throws SQLException {
        execute(
                server,
                database,
                "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL, aggregateid"
                        + " text NOT NULL, type text NOT NULL, payload text)");
    }

    private void insert(PostgresServer server, String database) throws SQLException {
        String id = EventId.next().toString();
        execute(
                server,
                database,
                "INSERT INTO outbox VALUES ('%s', 'order', '1', 'order.placed.v1', '{}')"
                        .formatted(id));
        committed.add(id);
    }

    private static void execute(PostgresServer server, String database, String... statements)
            throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(
                                url(server, database), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String url(PostgresServer server, String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), database);
    }
}
