package io.tailrace.subscriber.internal.rehearsal;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes every commit of a transaction fail, whoever asks for it: a deferred constraint trigger on a
 * temporary table, which raises an error when it is checked. PostgreSQL then rolls the transaction
 * back. The table is gone with the transaction. Stateless.
 */
final class CommitGuard {

    /** The SQL state of a commit that was prevented; PostgreSQL and SQL have no such class. */
    static final String PREVENTED = "TR001";

    /** Said of a dead letter that was rehearsed without a guard. */
    static final String MISSING =
            "COMMIT could not be prevented in the database, only refused: the database user may not"
                    + " create temporary tables, or not use plpgsql";

    private static final Logger LOG = LoggerFactory.getLogger(CommitGuard.class);

    private static final String INSTALL =
            """
            CREATE TEMPORARY TABLE tailrace_rehearsal (no_commit int);
            CREATE FUNCTION pg_temp.tailrace_rehearsal() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
                RAISE EXCEPTION 'a rehearsal is never committed' USING ERRCODE = '%s';
            END $guard$;
            CREATE CONSTRAINT TRIGGER tailrace_rehearsal AFTER INSERT ON pg_temp.tailrace_rehearsal
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION pg_temp.tailrace_rehearsal();
            INSERT INTO pg_temp.tailrace_rehearsal VALUES (1)
            """
                    .formatted(PREVENTED);

    private CommitGuard() {}

    /**
     * Installs the guard in the transaction of a connection.
     *
     * @return whether it is there; if not, the transaction is as it was
     * @throws SQLException if the connection does not work
     */
    static boolean install(Connection connection) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute(INSTALL);
            connection.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            connection.rollback(before);
            LOG.warn("A rehearsal cannot prevent a COMMIT in the database", e);
            return false;
        }
    }

    /** Whether an exception says that a commit was prevented. */
    static boolean hasPrevented(Throwable e) {
        return e instanceof SQLException sql && PREVENTED.equals(sql.getSQLState());
    }
}
