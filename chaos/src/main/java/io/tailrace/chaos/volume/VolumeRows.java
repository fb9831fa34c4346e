package io.tailrace.chaos.volume;

import io.tailrace.chaos.run.Sql;
import io.tailrace.testkit.PostgresServer;
import java.sql.SQLException;

/**
 * The rows of a run. Row {@code n} has the payload {@code n}, an id computed from {@code n}, and
 * the aggregate {@code n} modulo {@value #AGGREGATES}; rows are written in the order of {@code n}.
 * Stateless.
 */
final class VolumeRows {

    static final int AGGREGATES = 1_000;

    private static final String TABLE =
            "CREATE TABLE outbox (id uuid NOT NULL, aggregatetype text NOT NULL,"
                    + " aggregateid text NOT NULL, type text NOT NULL, payload text, headers text)";
    private static final String ROW =
            "SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'order',"
                    + " 'order-' || n %% %d, 'order.placed.v1', n::text".formatted(AGGREGATES);
    private static final String INSERT =
            "INSERT INTO outbox (id, aggregatetype, aggregateid, type, payload) ";

    private VolumeRows() {}

    static void createTable(PostgresServer postgres) throws SQLException {
        Sql.execute(postgres, TABLE);
    }

    /** Inserts the rows from one number up to, but without, another one. */
    static void insertInOneTransaction(PostgresServer postgres, int from, int until)
            throws SQLException {
        Sql.execute(
                postgres,
                INSERT + ROW + " FROM generate_series(%d, %d) n".formatted(from, until - 1));
    }

    static void insertInManyTransactions(PostgresServer postgres, int rows) throws SQLException {
        Sql.execute(
                postgres,
                "DO $$ BEGIN FOR n IN 0.."
                        + (rows - 1)
                        + " LOOP "
                        + INSERT
                        + ROW
                        + "; COMMIT; END LOOP; END $$");
    }

    static int count(PostgresServer postgres) throws SQLException {
        return Integer.parseInt(Sql.query(postgres, "SELECT count(*) FROM outbox"));
    }
}
