package io.tailrace.demo;

import io.tailrace.relay.config.DatabaseAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The addresses of the servers.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
 * @param user the database user
 * @param password the password of the database user
 * @param bootstrapServers {@code host:port} of a broker
 */
record Address(String jdbcUrl, String user, String password, String bootstrapServers) {

    /** Opens a connection, which the caller closes. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    /** The URL of the database for {@code psql}, with the user and without the password. */
    String psqlUrl() {
        return "postgresql://" + user + "@" + DatabaseAddress.of(jdbcUrl);
    }

    /** Without the password and the parameters of the JDBC URL. */
    @Override
    public String toString() {
        return "Address[%s, user=%s, kafka=%s]"
                .formatted(DatabaseAddress.of(jdbcUrl), user, bootstrapServers);
    }
}
