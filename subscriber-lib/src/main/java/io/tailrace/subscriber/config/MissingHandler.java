package io.tailrace.subscriber.config;

/** What happens to an event whose type has no handler. */
public enum MissingHandler {
    /** The event counts as finished; the fact is logged at debug level. */
    SKIP,
    /** The event is reported to {@code events.failed} with the reason {@code HandlerMissing}. */
    FAIL
}
