package io.tailrace.producer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Knows how transactions end. A framework that manages transactions provides one, so that {@link
 * EventBus} hears of commits that it does not make itself. Must be safe for any thread.
 */
@FunctionalInterface
public interface TransactionWatch {

    /**
     * The journal of the transaction that the connection is in.
     *
     * @param fresh makes a journal for a transaction that has none yet
     * @return empty if this watch does not know the connection
     */
    Optional<TransactionJournal> journal(Connection connection, Supplier<TransactionJournal> fresh)
            throws SQLException;
}
