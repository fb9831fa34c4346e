package io.tailrace.chaos.relay.load;

import io.tailrace.testkit.account.Committed;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The tables of a run: {@code outbox}, and {@code aggregate} with a row per aggregate that counts
 * its events. A transaction that writes events of an aggregate updates its row, so the transactions
 * of one aggregate commit one after the other, and the count in the payload of an event is its
 * place in commit order. Stateless.
 */
public final class RelayTables {

    private static final String[] DDL = {
        "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL,"
                + " aggregateid text NOT NULL, type text NOT NULL, payload text, headers text)",
        "CREATE TABLE aggregate (id text PRIMARY KEY, events bigint NOT NULL)",
        "INSERT INTO aggregate SELECT 'order-' || n, 0 FROM generate_series(0, 99) n"
    };

    private static final String COMMITTED =
            "SELECT id::text, aggregateid, pg_xact_commit_timestamp(xmin) FROM %s"
                    + " ORDER BY aggregateid, payload::bigint";

    private RelayTables() {}

    /** Creates the tables and 100 aggregates. */
    public static void create(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : DDL) {
                statement.execute(sql);
            }
        }
    }

    /** The committed events, those of one aggregate in commit order. */
    public static List<Committed> committed(Connection connection) throws SQLException {
        return committed(connection, "outbox");
    }

    /**
     * The committed events of a table, those of one aggregate in commit order.
     *
     * @param table has the columns of the outbox table
     */
    public static List<Committed> committed(Connection connection, String table)
            throws SQLException {
        List<Committed> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COMMITTED.formatted(table))) {
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

    /** Commits the prepared transactions of writers that lost their connection. */
    public static void commitPrepared(Connection connection) throws SQLException {
        endPrepared(connection, "COMMIT");
    }

    /** Rolls back all prepared transactions. */
    public static void rollbackPrepared(Connection connection) throws SQLException {
        endPrepared(connection, "ROLLBACK");
    }

    private static void endPrepared(Connection connection, String end) throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT gid FROM pg_prepared_xacts")) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
            for (String id : ids) {
                statement.execute(end + " PREPARED '" + id + "'");
            }
        }
    }
}
