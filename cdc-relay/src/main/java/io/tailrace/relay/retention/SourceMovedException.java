package io.tailrace.relay.retention;

/**
 * The table, the publication or the partitions have changed since the relay began to stream, so
 * rows may exist that it has not published. The relay's term finds out by itself.
 */
final class SourceMovedException extends Exception {

    private static final long serialVersionUID = 1L;

    SourceMovedException() {
        super("The outbox table, its partitions or the publication have changed");
    }
}
