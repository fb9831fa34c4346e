package io.tailrace.relay.term;

/**
 * The slot, the table, the publication or the wanted content of the stream changed while the relay
 * was streaming. The next term decides how to go on.
 */
public final class SourceChangedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SourceChangedException(String message) {
        super(message);
    }
}
