package io.tailrace.subscriber.config;

/** What happens to an event whose type has no handler. */
public enum MissingHandler {
    /**
     * The event counts as finished; the fact is logged at debug level. Aggregate types without any
     * handler are not read.
     */
    SKIP,
    /**
     * The event is reported to {@code events.failed} with the reason {@code HandlerMissing}. Every
     * aggregate type of the configured catalogue is read, so that no family of it goes unnoticed.
     */
    FAIL
}
