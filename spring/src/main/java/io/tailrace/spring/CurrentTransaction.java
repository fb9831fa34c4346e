package io.tailrace.spring;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Whether the calling thread is in a Spring transaction of a data source. A connection is no proof:
 * Spring lends one also to a method that only joins the synchronization of another transaction, and
 * what is written on it is committed at once. Safe for any thread.
 *
 * @param dataSource of which the transaction must be
 * @param global whether transactions are those of JTA, which a data source joins with its first
 *     connection; asked when the data source has none in a transaction
 */
public record CurrentTransaction(DataSource dataSource, BooleanSupplier global) {

    /**
     * Requires a transaction, before its connection is asked for.
     *
     * @param caller what must be called in a transaction, as in "emit"
     * @param harm what would happen without one
     * @throws IllegalStateException if there is none, or one of another transaction manager, or one
     *     that is committed or rolled back already
     */
    public void require(String caller, String harm) {
        if (EndedTransactions.isEnded()) {
            throw new IllegalStateException(
                    "%s must be called before the transaction ends, got a call after its commit or rollback, as in a @TransactionalEventListener: %s; put @Transactional(propagation = REQUIRES_NEW) on the method, or call it in the phase BEFORE_COMMIT"
                            .formatted(caller, harm));
        }
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException(
                    "%s must be called in a transaction, got none: %s; put @Transactional on the method that makes the changes"
                            .formatted(caller, harm));
        }
        if (!isIn() && !global.getAsBoolean()) {
            throw new IllegalStateException(
                    "%s must be called in a transaction of its data source, got one of another transaction manager: %s; name the right one, as in @Transactional(\"transactionManager\")"
                            .formatted(caller, harm));
        }
    }

    /**
     * Requires a connection that does not commit each statement. A connection that takes part in a
     * transaction of JTA does not, by the specification of JDBC.
     *
     * @throws IllegalStateException if it does, for example because the data source takes no part
     *     in transactions of JTA
     */
    public void requireNoAutoCommit(Connection connection, String caller, String harm)
            throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "%s must be called in a transaction of its data source, got a connection in auto-commit mode: %s"
                            .formatted(caller, harm));
        }
    }

    private boolean isIn() {
        DataSource target =
                dataSource instanceof TransactionAwareDataSourceProxy proxy
                        ? proxy.getTargetDataSource()
                        : null;
        return TransactionSynchronizationManager.hasResource(dataSource)
                || (target != null && TransactionSynchronizationManager.hasResource(target));
    }
}
