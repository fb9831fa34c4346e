package io.tailrace.processor;

/** What happens to events whose type the catalogue does not have. */
public enum UnknownTypes {
    /** Passed on unread: one processor serves teams whose types it does not know. */
    PASS,
    /** Sent to the dead-letter topic. */
    DEAD_LETTER
}
