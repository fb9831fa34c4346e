package io.tailrace.relay.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import io.tailrace.relay.Shop;
import io.tailrace.relay.config.OutboxSource;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.Fresh;
import io.tailrace.testkit.junit.TailraceTest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.replication.PGReplicationStream;

/** A publication and a slot that other programs use as well. */
@TailraceTest
class SharedServerObjectsIT {

    private PostgresServer postgres;
    private Shop shop;

    @BeforeEach
    void start(@Fresh PostgresServer server) throws SQLException {
        postgres = server;
        shop = new Shop(postgres).createTable();
    }

    @Test
    void aSharedPublicationKeepsTheTablesOfOthersAndWhatItPublishes() throws Exception {
        shop.execute("CREATE TABLE other (id int)");
        shop.execute("CREATE PUBLICATION dbz FOR TABLE other WITH (publish = 'update, delete')");
        OutboxSource source = Shop.configWithoutKafka(postgres).publication("dbz").build().source();
        Database database = new Database(source);

        assertThatThrownBy(database::prepare)
                .isInstanceOfSatisfying(
                        OperatorException.class,
                        e ->
                                assertThat(e.remedy())
                                        .contains("SET (publish = 'insert, update, delete')"));
        shop.execute("ALTER PUBLICATION dbz SET (publish = 'insert, update, delete')");
        database.cover(database.prepare());

        assertThat(
                        shop.query(
                                "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM"
                                        + " pg_publication_tables WHERE pubname = 'dbz'"))
                .isEqualTo("other,outbox,tailrace_heartbeat");
    }

    /** Otherwise both would have published the rows of the slot. */
    @Test
    void theSessionOfAnotherProgramIsLeftAloneAndThatOfARelayEnds() throws Exception {
        OutboxSource source = Shop.configWithoutKafka(postgres).build().source();
        Database database = new Database(source);
        database.prepare();
        shop.execute("SELECT pg_create_logical_replication_slot('tailrace_outbox', 'pgoutput')");

        for (String other : new String[] {"Debezium Streaming", ""}) {
            try (Connection session = session(other);
                    PGReplicationStream stream = read(session, source)) {
                assertThatThrownBy(database::endStaleWalSender)
                        .isInstanceOfSatisfying(
                                OperatorException.class,
                                e -> {
                                    assertThat(e.exitCode()).isEqualTo(ExitCode.INCOMPLETE);
                                    assertThat(e)
                                            .hasMessageContaining("is read by another program")
                                            .hasMessageContaining('"' + other + '"')
                                            .hasMessageContaining("from 127.0.0.1");
                                });
                stream.forceUpdateStatus();
                assertThat(database.walSender()).isPresent();
            }
        }
        Connection session = session("tailrace tailrace_outbox stream");
        PGReplicationStream stream = read(session, source);
        database.endStaleWalSender();
        assertThat(database.walSender()).isEmpty();
        assertThatThrownBy(() -> readAll(stream)).isInstanceOf(SQLException.class);
        session.abort(Runnable::run); // its socket is closed already
    }

    private static void readAll(PGReplicationStream stream) throws SQLException {
        while (!stream.isClosed()) {
            stream.read();
        }
    }

    private Connection session(String name) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", postgres.user());
        properties.setProperty("password", postgres.password());
        properties.setProperty("ApplicationName", name);
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "14");
        return DriverManager.getConnection(postgres.jdbcUrl(), properties);
    }

    private static PGReplicationStream read(Connection session, OutboxSource source)
            throws SQLException {
        return session.unwrap(PGConnection.class)
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(source.slot())
                .withSlotOption("proto_version", "1")
                .withSlotOption("publication_names", source.publication())
                .start();
    }
}
