package io.tailrace.producer;

import java.util.List;

/**
 * A statement that inserts rows into an outbox.
 *
 * @param sql the statement, with parameters {@code $1}, {@code $2} and so on
 * @param values the values of the parameters, in order; each is a {@link java.util.UUID}, a {@link
 *     String} or a {@code byte[]}
 */
public record InsertStatement(String sql, List<Object> values) {

    /** Copies the values. */
    public InsertStatement {
        values = List.copyOf(values);
    }
}
