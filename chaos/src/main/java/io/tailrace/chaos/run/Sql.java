package io.tailrace.chaos.run;

import io.tailrace.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** Executes statements of the suites, each in a session of its own. Stateless. */
public final class Sql {

    private static final Duration SOON = Duration.ofSeconds(60);

    private Sql() {}

    /** Executes one or several statements. */
    public static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row; empty if there is no row. */
    public static String query(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = server.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    /**
     * Waits until a query returns a text. A server that cannot be asked has not returned it yet.
     *
     * @throws IllegalStateException if it does not within 60 s
     */
    public static void await(ChaosRun run, PostgresServer server, String sql, String expected) {
        if (!run.await(SOON, () -> returns(server, sql, expected))) {
            throw new IllegalStateException(
                    "The query must return \"%s\" within %d s: %s"
                            .formatted(expected, SOON.toSeconds(), sql));
        }
    }

    private static boolean returns(PostgresServer server, String sql, String expected) {
        try {
            return query(server, sql).equals(expected);
        } catch (SQLException e) {
            return false;
        }
    }
}
