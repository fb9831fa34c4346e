package io.tailrace.producer;

import java.sql.Connection;

/**
 * The work of a transaction that {@link Outbox#inTransaction} runs: changes, and the events about
 * them.
 *
 * @param <T> the type of the result
 * @param <X> the type of exceptions
 */
@FunctionalInterface
public interface TransactionalWork<T, X extends Exception> {

    /** Does the work on a connection; must not commit it, roll it back or close it. */
    T run(Connection connection) throws X;
}
