package io.tailrace.relay;

/** What the very first start of a slot does with the rows that are in the table already. */
public enum StartFrom {
    /** Publishes them before the stream: the default. */
    EXISTING,
    /** Leaves them alone and begins with the next committed row. */
    NOW
}
