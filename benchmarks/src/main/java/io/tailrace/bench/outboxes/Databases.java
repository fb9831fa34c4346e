package io.tailrace.bench.outboxes;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Databases of one server, each with an outbox and a role of its own for the relay. Stateless. */
final class Databases {

    private static final String TABLE =
            "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL, aggregateid text"
                    + " NOT NULL, type text NOT NULL, payload text)";

    private final Lab lab;
    private final int count;

    /** Creates them. */
    Databases(Lab lab, int count) throws SQLException {
        this.lab = lab;
        this.count = count;
        for (int i = 0; i < count; i++) {
            lab.execute(
                    "CREATE DATABASE " + name(i),
                    "CREATE ROLE %s SUPERUSER LOGIN".formatted(role(i)));
            try (Connection connection = connect(i);
                    Statement statement = connection.createStatement()) {
                statement.execute(TABLE);
            }
        }
    }

    int count() {
        return count;
    }

    /** The name of a database, of its outbox, and of the aggregate of all of its rows. */
    static String name(int i) {
        return "shop%02d".formatted(i);
    }

    private static String role(int i) {
        return "relay_" + name(i);
    }

    /** An entry of the list in a configuration file. */
    String entry(int i) {
        return "- {name: %1$s, slot: %1$s, database-user: %2$s, database-url: '%3$s'}%n"
                .formatted(name(i), role(i), url(i));
    }

    /** Opens a connection of a service. */
    Connection connect(int i) throws SQLException {
        PostgresServer server = lab.postgres();
        return DriverManager.getConnection(url(i), server.user(), server.password());
    }

    /** Ends all connections of a relay, and refuses new ones. */
    void refuseLogin(int i) throws SQLException {
        lab.execute(
                "ALTER ROLE %s NOLOGIN".formatted(role(i)),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
                        .formatted(role(i)));
    }

    void allowLogin(int i) throws SQLException {
        lab.execute("ALTER ROLE %s LOGIN".formatted(role(i)));
    }

    /** How many connections the relays have. */
    int connections() throws SQLException {
        return Integer.parseInt(
                lab.query("SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'relay\\_%'"));
    }

    private String url(int i) {
        PostgresServer server = lab.postgres();
        return "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), name(i));
    }
}
