package io.tailrace.subscriber.internal.rehearsal;

import java.io.Serial;
import java.sql.SQLException;

/** A handler tried to end the transaction that it was given. */
final class ForbiddenCallException extends SQLException {

    @Serial private static final long serialVersionUID = 1L;

    ForbiddenCallException(String call) {
        super(
                "the handler calls %s on the connection of its transaction, which only the inbox may do"
                        .formatted(call));
    }
}
