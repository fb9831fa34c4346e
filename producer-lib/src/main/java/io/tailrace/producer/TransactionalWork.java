package io.tailrace.producer;

import java.sql.Connection;

/**
 * What {@link Outbox#inTransaction} runs: business changes, and the events they are.
 *
 * @param <T> what it returns
 * @param <X> what it throws
 */
@FunctionalInterface
public interface TransactionalWork<T, X extends Exception> {

    /** Does the work on this connection; neither commits it nor rolls it back nor closes it. */
    T run(Connection connection) throws X;
}
