package io.tailrace.subscriber;

/** What becomes of an event of a type that no handler takes. */
public enum MissingHandler {
    /** It is logged and counts as handled. */
    SKIP,
    /** It is reported as failed, with the reason {@code HandlerMissing}. */
    FAIL
}
