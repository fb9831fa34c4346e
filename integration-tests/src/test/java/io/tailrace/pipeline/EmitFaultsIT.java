package io.tailrace.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import io.tailrace.event.builtin.BuiltInEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.Outbox;
import io.tailrace.producer.OutboxConfig;
import io.tailrace.producer.OutboxSchema;
import io.tailrace.testkit.PostgresServer;
import io.tailrace.testkit.junit.TailraceTest;
import io.tailrace.testkit.network.TcpProxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Emitters whose connection, process or database fails around the commit. */
@TailraceTest
class EmitFaultsIT {

    private final Outbox outbox = Outbox.create(EventCatalogue.of(BuiltInEvent.class));
    private final PostgresServer postgres;
    private TcpProxy proxy;

    EmitFaultsIT(PostgresServer postgres) {
        this.postgres = postgres;
    }

    @BeforeEach
    void start() throws Exception {
        proxy = new TcpProxy();
        proxy.target(postgres.port());
        try (Connection connection = postgres.connect()) {
            OutboxSchema.createIfMissing(connection, OutboxConfig.defaults());
            try (Statement statement = connection.createStatement()) {
                statement.execute("TRUNCATE outbox");
            }
        }
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    @Test
    void aCommitWhoseAnswerIsLostIsInDoubtAndTheEventExistsWithTheChange() throws SQLException {
        assertThatThrownBy(
                        () ->
                                outbox.inTransaction(
                                        throughTheProxy(),
                                        connection -> {
                                            outbox.emit(connection, deleted("u-1"));
                                            proxy.swallowAnswers(true);
                                            cutOnceCommitted();
                                            return null;
                                        }))
                .isInstanceOfSatisfying(
                        EventException.class,
                        e -> assertThat(e.error()).isEqualTo(EventError.TRANSACTION_ROLLBACK))
                .hasMessageContaining("both the changes and the events are committed, or neither");

        assertThat(emitted()).containsExactly("u-1");
    }

    @Test
    void aConnectionThatBreaksBeforeTheCommitLeavesNothing() throws SQLException {
        assertThatThrownBy(
                        () ->
                                outbox.inTransaction(
                                        throughTheProxy(),
                                        connection -> {
                                            outbox.emit(connection, deleted("u-1"));
                                            proxy.cut();
                                            return null;
                                        }))
                .isInstanceOf(EventException.class);

        assertThat(emitted()).isEmpty();
    }

    @Test
    void aDatabaseThatCrashesBetweenInsertAndCommitLeavesNothing() throws SQLException {
        Connection connection = postgres.connect();
        connection.setAutoCommit(false);
        outbox.emit(connection, deleted("u-1"));
        postgres.kill();
        postgres.start();

        assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        assertThat(emitted()).isEmpty();
    }

    @Test
    void anEmitterThatIsKilledBetweenInsertAndCommitLeavesNothing() throws Exception {
        Process emitter =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-cp",
                                System.getProperty("java.class.path"),
                                EmitAndHang.class.getName(),
                                postgres.jdbcUrl(),
                                postgres.user(),
                                postgres.password())
                        .start();
        assertThat(emitter.inputReader().readLine()).isEqualTo("emitted");
        emitter.destroyForcibly().waitFor();

        await().until(
                        () ->
                                count(
                                                "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in%'")
                                        == 0);
        assertThat(emitted()).isEmpty();
    }

    /** Emits an event, prints a line, and never commits. */
    public static final class EmitAndHang {

        public static void main(String[] arguments) throws Exception {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setUrl(arguments[0]);
            dataSource.setUser(arguments[1]);
            dataSource.setPassword(arguments[2]);
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(false);
                Outbox.create(EventCatalogue.of(BuiltInEvent.class))
                        .emit(connection, deleted("u-1"));
                System.out.println("emitted");
                System.in.read();
            }
        }
    }

    /**
     * Cuts the connection when the commit has taken effect; the answer never reaches the client.
     */
    private void cutOnceCommitted() {
        Thread cutter =
                new Thread(
                        () -> {
                            await().until(() -> !emitted().isEmpty());
                            proxy.cut();
                        });
        cutter.setDaemon(true);
        cutter.start();
    }

    private PGSimpleDataSource throughTheProxy() {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(
                "jdbc:postgresql://127.0.0.1:%d/%s".formatted(proxy.port(), postgres.database()));
        dataSource.setUser(postgres.user());
        dataSource.setPassword(postgres.password());
        return dataSource;
    }

    private List<String> emitted() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT aggregateid FROM outbox")) {
            while (row.next()) {
                ids.add(row.getString(1));
            }
        }
        return ids;
    }

    private int count(String sql) throws SQLException {
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static UserEvent.Deleted deleted(String user) {
        return new UserEvent.Deleted(user, null);
    }
}
