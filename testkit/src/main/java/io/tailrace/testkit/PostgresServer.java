package io.tailrace.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A PostgreSQL with {@code wal_level=logical}. Connections are those of a superuser. */
public interface PostgresServer extends Server {

    /** The host name or address. */
    String host();

    /** The TCP port; it stays the same over restarts. */
    int port();

    /** The name of the database. */
    String database();

    /** The name of a superuser. */
    String user();

    /** The password of {@link #user()}. */
    String password();

    /** The JDBC URL of the database, without user and password. */
    default String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host(), port(), database());
    }

    /** Opens a connection as {@link #user()}, in auto-commit mode. The caller closes it. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }
}
