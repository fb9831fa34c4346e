package io.tailrace.account.ledger;

/** What has to be equal. */
public enum Equation {
    /** The rows of the table, and what the relay published of them: table = outbox + refused. */
    PUBLISHED,
    /**
     * The records of {@code outbox.*}, and what the processor made of them: outbox + again = events
     * + dead + skipped + held.
     */
    PROCESSED
}
