package io.tailrace.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * Where the servers are.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
 * @param bootstrapServers {@code host:port}
 */
record Address(String jdbcUrl, String user, String password, String bootstrapServers) {

    Connection connect() throws SQLException {
        return DriverManager.getConnection(jdbcUrl, user, password);
    }

    /** The same as a URL that psql takes. */
    String psqlUrl() {
        return jdbcUrl.substring("jdbc:".length())
                .replace("://", "://" + user + ":" + password + "@");
    }
}
