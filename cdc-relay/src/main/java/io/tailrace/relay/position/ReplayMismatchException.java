package io.tailrace.relay.position;

/**
 * The stream differs from the one that was published before the restart: the publication or the
 * table was changed, or the position belongs to another database.
 */
public final class ReplayMismatchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReplayMismatchException(String message) {
        super(message);
    }
}
