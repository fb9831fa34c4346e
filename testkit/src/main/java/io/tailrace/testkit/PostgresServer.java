package io.tailrace.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A PostgreSQL with {@code wal_level=logical}, whose user may do everything. */
public interface PostgresServer extends Server {

    /** The host name or address. */
    String host();

    /** The TCP port; it stays the same over restarts. */
    int port();

    /** The name of the database. */
    String database();

    /** The name of a superuser. */
    String user();

    /** That user's password. */
    String password();

    /** Address and database as JDBC wants them, without user and password. */
    default String jdbcUrl() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host(), port(), database());
    }

    /** A new connection of {@link #user()}, in auto-commit mode; the caller closes it. */
    default Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl(), user(), password());
    }
}
