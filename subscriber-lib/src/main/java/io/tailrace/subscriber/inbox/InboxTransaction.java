package io.tailrace.subscriber.inbox;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Runs work in a new transaction: commits when the work returns, rolls back when it throws. The
 * connection goes back to its pool in the auto-commit mode that it came in.
 */
final class InboxTransaction {

    /** The work of one transaction. */
    interface Work {
        void run(Connection connection) throws Exception;
    }

    private InboxTransaction() {}

    static void run(DataSource dataSource, Work work) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            boolean autoCommit = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try {
                work.run(connection);
                connection.commit();
            } catch (Throwable e) {
                rollBack(connection, autoCommit, e);
                throw e;
            }
            connection.setAutoCommit(autoCommit);
        }
    }

    private static void rollBack(Connection connection, boolean autoCommit, Throwable failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }
}
