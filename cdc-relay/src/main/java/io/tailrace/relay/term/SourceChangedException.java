package io.tailrace.relay.term;

/**
 * The slot, the table or the publication changed while the relay was streaming. The next term
 * decides how to go on.
 */
final class SourceChangedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceChangedException(String message) {
        super(message);
    }
}
