package io.tailrace.chaos.migrate;

/** The way in which slots are adopted. */
public enum AdoptionKind {
    /** As the command adopt does it. */
    TAILRACE,
    /**
     * Known to be wrong: the relay takes every row behind the confirmed position for new. A run
     * with a killed worker must find rows that are published twice.
     */
    BLIND
}
