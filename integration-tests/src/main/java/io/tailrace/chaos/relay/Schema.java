package io.tailrace.chaos.relay;

import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a run. Each aggregate counts its events in its own row, so that its transactions
 * follow one another, and each event carries the count: that is the order of commits.
 */
final class Schema {

    private static final String[] DDL = {
        "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL,"
                + " aggregateid text NOT NULL, type text NOT NULL, payload text, headers text)",
        "CREATE TABLE aggregate (id text PRIMARY KEY, events bigint NOT NULL)",
        "INSERT INTO aggregate SELECT 'order-' || n, 0 FROM generate_series(0, 99) n"
    };

    private static final String COMMITTED =
            "SELECT id::text, aggregateid, pg_xact_commit_timestamp(xmin) FROM outbox"
                    + " ORDER BY aggregateid, payload::bigint";

    private Schema() {}

    static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : DDL) {
                statement.execute(sql);
            }
        }
    }

    static List<Committed> committed(Connection connection) throws SQLException {
        List<Committed> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COMMITTED)) {
            while (row.next()) {
                rows.add(
                        new Committed(
                                row.getString(1),
                                row.getString(2),
                                row.getTimestamp(3).toInstant()));
            }
        }
        return rows;
    }

    /** Ends the transactions that were prepared by writers who then lost their connection. */
    static void commitPrepared(Connection connection) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT gid FROM pg_prepared_xacts")) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
            for (String id : ids) {
                statement.execute("COMMIT PREPARED '" + id + "'");
            }
        }
    }
}
