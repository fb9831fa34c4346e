package io.tailrace.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.config.Naming;
import io.tailrace.relay.config.OnDiscontinuity;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.RelayConfigBuilder;
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
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several databases of one PostgreSQL server, each with an outbox. */
@TailraceTest
class SharedServerIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int ROWS = 10;

    private PostgresServer server;
    private KafkaBroker kafka;
    private ReadCommitted observer;

    @BeforeEach
    void start(@Fresh PostgresServer postgres, @Fresh KafkaBroker broker) {
        server = postgres;
        kafka = broker;
        observer = ReadCommitted.of(kafka.bootstrapServers(), Pattern.compile("outbox\\..*"));
    }

    @AfterEach
    void close() {
        observer.close();
    }

    /** The names of slots are unique in a server: the slot is that of the other database. */
    @Test
    @Tag("full")
    void theSlotOfAnotherDatabaseIsLeftAlone() throws Exception {
        execute(server.jdbcUrl(), "CREATE DATABASE eu", "CREATE DATABASE us");
        createTable("eu");
        createTable("us");
        try (CdcRelay eu = new CdcRelay(config("eu", "tailrace_outbox").build());
                CdcRelay us =
                        new CdcRelay(
                                config("us", "tailrace_outbox")
                                        .onDiscontinuity(OnDiscontinuity.REPAIR)
                                        .build())) {
            eu.start();
            assertThat(eu.await(RelayState.STREAMING, SOON)).isTrue();

            assertThatThrownBy(us::start)
                    .isInstanceOfSatisfying(
                            OperatorException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SETUP))
                    .hasMessageContaining("belongs to database eu");
            assertThat(eu.state()).isEqualTo(RelayState.STREAMING);
            insert("eu", ROWS);
            await().atMost(SOON).until(() -> observer.count() == ROWS);
        }
    }

    /** Objects of a database that was made from a template have the identifiers of the template. */
    @Test
    @Tag("full")
    void databasesThatWereMadeFromOneTemplateAreSeveralOutboxes() throws Exception {
        execute(server.jdbcUrl(), "CREATE DATABASE tenant");
        createTable("tenant");
        execute(
                server.jdbcUrl(),
                "CREATE DATABASE eu TEMPLATE tenant",
                "CREATE DATABASE us TEMPLATE tenant");
        insert("eu", ROWS);
        insert("us", ROWS);

        publish("eu", ROWS);
        publish("us", 2 * ROWS);
    }

    private void publish(String database, int expected) throws InterruptedException {
        try (CdcRelay relay = new CdcRelay(config(database, "slot_" + database).build())) {
            relay.start();
            assertThat(relay.await(RelayState.STREAMING, SOON)).isTrue();
            await().atMost(Duration.ofSeconds(10)).until(() -> observer.count() >= expected);
        }
    }

    private RelayConfigBuilder config(String database, String slot) {
        return RelayConfig.builder(
                        url(database), server.user(), server.password(), kafka.bootstrapServers())
                .slot(slot)
                .naming(new Naming(database, ""));
    }

    /** The ids are numbers that each database counts by itself. */
    private void createTable(String database) throws SQLException {
        execute(
                url(database),
                "CREATE TABLE outbox (id bigserial, aggregatetype text NOT NULL, aggregateid text"
                        + " NOT NULL, type text NOT NULL, payload text)");
    }

    private void insert(String database, int rows) throws SQLException {
        execute(
                url(database),
                "INSERT INTO outbox (aggregatetype, aggregateid, type, payload) SELECT 'order', i,"
                        + " 'order.placed.v1', '{}' FROM generate_series(1, "
                        + rows
                        + ") i");
    }

    private String url(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), database);
    }

    private void execute(String at, String... statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(at, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
