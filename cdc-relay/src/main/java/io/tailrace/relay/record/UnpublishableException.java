package io.tailrace.relay.record;

/** A row that cannot become a record of its topic. The message says why. */
final class UnpublishableException extends Exception {

    @java.io.Serial private static final long serialVersionUID = 1L;

    UnpublishableException(String message) {
        super(message);
    }
}
