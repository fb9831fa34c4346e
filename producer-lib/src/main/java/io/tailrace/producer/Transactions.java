package io.tailrace.producer;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Runs work in a transaction of its own. */
final class Transactions {

    private Transactions() {}

    static <T, X extends Exception> T run(DataSource dataSource, TransactionalWork<T, X> work)
            throws SQLException, X {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            T result = commitOrRollBack(connection, work);
            connection.setAutoCommit(autoCommit);
            return result;
        }
    }

    private static <T, X extends Exception> T commitOrRollBack(
            Connection connection, TransactionalWork<T, X> work) throws SQLException, X {
        boolean committed = false;
        Throwable failure = null;
        try {
            T result = work.run(connection);
            connection.commit();
            committed = true;
            return result;
        } catch (Throwable e) {
            failure = e;
            throw e;
        } finally {
            if (!committed && failure != null) {
                rollBack(connection, failure);
            }
        }
    }

    private static void rollBack(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
