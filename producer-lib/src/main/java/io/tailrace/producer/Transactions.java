package io.tailrace.producer;

import io.tailrace.event.EventError;
import io.tailrace.event.EventException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;

/** Runs work in a new transaction. */
final class Transactions {

    /** The classes of SQL states for a lost connection and for operator intervention. */
    private static final List<String> CONNECTION_LOST = List.of("08", "57");

    private Transactions() {}

    static <T, X extends Exception> T run(DataSource dataSource, TransactionalWork<T, X> work)
            throws SQLException, X {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            T result = workOrRollBack(connection, work);
            commit(connection);
            connection.setAutoCommit(autoCommit);
            return result;
        }
    }

    private static <T, X extends Exception> T workOrRollBack(
            Connection connection, TransactionalWork<T, X> work) throws X {
        boolean done = false;
        Throwable failure = null;
        try {
            T result = work.run(connection);
            done = true;
            return result;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            if (!done && failure != null) {
                rollBack(connection, failure);
            }
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            EventException rolledBack =
                    new EventException(EventError.TRANSACTION_ROLLBACK, describe(e), e);
            rollBack(connection, rolledBack);
            throw rolledBack;
        }
    }

    private static String describe(SQLException e) {
        String state = e.getSQLState();
        return state != null && CONNECTION_LOST.stream().anyMatch(state::startsWith)
                ? "the connection was lost during the commit: either both the changes and the events"
                        + " are committed, or neither; look for one of them before doing the work"
                        + " again"
                : "the database refused the commit: neither the changes nor the events exist";
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
