package io.tailrace.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tailrace.testkit.network.TcpProxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ServersIT {

    @Test
    void postgresKeepsItsDataAndItsPortThroughStopAndKill() throws SQLException {
        try (PostgresServer server = Testkit.postgres()) {
            String url = server.jdbcUrl();
            Sql.execute(server, "CREATE TABLE kept (n int)");
            Sql.execute(server, "INSERT INTO kept VALUES (1)");
            server.stop();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.start();
            Sql.execute(server, "INSERT INTO kept VALUES (2)");
            server.kill();
            assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
            server.start();

            assertThat(Sql.query(server, "SELECT count(*) FROM kept")).isEqualTo("2");
            assertThat(Sql.query(server, "SHOW wal_level")).isEqualTo("logical");
            assertThat(Sql.query(server, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(server.jdbcUrl()).isEqualTo(url);
        }
    }

    @Test
    void aPostgresThatIsClosedLogsNothingThatLooksLikeAFailure() {
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        try {
            Testkit.postgres().close();
        } finally {
            root.detachAppender(log);
        }
        assertThat(log.list).filteredOn(e -> e.getLevel().isGreaterOrEqual(Level.WARN)).isEmpty();
    }

    @Test
    void postgresTakesSettings() throws SQLException {
        try (PostgresServer server = Testkit.postgres(Map.of("work_mem", "5MB"))) {
            assertThat(Sql.query(server, "SHOW work_mem")).isEqualTo("5MB");
        }
    }

    @Test
    void clientsOfTheBrokerAreDirectedToTheAddressThatTheSettingsAdvertise() throws Exception {
        try (TcpProxy proxy = new TcpProxy();
                KafkaBroker broker =
                        Testkit.kafka(
                                Map.of(
                                        "advertised.listeners",
                                        "PLAINTEXT://127.0.0.1:" + proxy.port()))) {
            String address = broker.bootstrapServers();
            proxy.target(Integer.parseInt(address.substring(address.indexOf(':') + 1)));

            try (Admin admin = admin(broker)) {
                assertThat(admin.describeCluster().nodes().get())
                        .singleElement()
                        .satisfies(node -> assertThat(node.port()).isEqualTo(proxy.port()));
            }
        }
    }

    @Test
    void theBrokerKeepsItsTopicsAndItsPortThroughStopAndKill()
            throws ExecutionException, InterruptedException {
        try (KafkaBroker broker = Testkit.kafka()) {
            String address = broker.bootstrapServers();
            create(broker, "first");
            broker.stop();
            broker.start();
            create(broker, "second");
            broker.kill();
            broker.start();

            try (Admin admin = admin(broker)) {
                assertThat(admin.listTopics().names().get()).contains("first", "second");
            }
            assertThat(broker.bootstrapServers()).isEqualTo(address);
        }
    }

    private static void create(KafkaBroker broker, String topic)
            throws ExecutionException, InterruptedException {
        try (Admin admin = admin(broker)) {
            NewTopic spec = new NewTopic(topic, Optional.of(1), Optional.empty());
            admin.createTopics(List.of(spec)).all().get();
        }
    }

    private static Admin admin(KafkaBroker broker) {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }
}
