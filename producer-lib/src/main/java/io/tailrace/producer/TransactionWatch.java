package io.tailrace.producer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Connects {@link EventBus} to a framework that manages transactions: tells a journal how each
 * transaction of the framework ends. Must be safe for any thread.
 */
@FunctionalInterface
public interface TransactionWatch {

    /**
     * The journal of the connection's current transaction.
     *
     * @param fresh creates a journal, for a transaction that has none yet
     * @return empty if the framework does not manage the connection
     */
    Optional<TransactionJournal> journal(Connection connection, Supplier<TransactionJournal> fresh)
            throws SQLException;
}
