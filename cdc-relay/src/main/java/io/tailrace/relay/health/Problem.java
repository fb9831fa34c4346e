package io.tailrace.relay.health;

import java.util.Locale;

/**
 * Something that keeps a relay from its work, or soon will.
 *
 * @param kind what is wrong
 * @param severity whether the relay is ready nevertheless
 * @param text one sentence with the numbers, which says what is wrong
 * @param remedy what to do
 */
public record Problem(Kind kind, Severity severity, String text, String remedy) {

    /** What is wrong. */
    public enum Kind {
        /** The log grows, and the position does not follow. */
        POSITION_STANDSTILL,
        /** The slot holds more log than the budget allows. */
        WAL_BUDGET,
        /** The slot holds almost as much log as PostgreSQL keeps. */
        WAL_KEEP_SIZE,
        /** No position could be committed since the last failure. */
        COMMITS_FAIL,
        /** The slot does not exist. */
        SLOT_MISSING,
        /** PostgreSQL has removed log that the slot needs. */
        SLOT_LOST,
        /** No relay reads the slot. */
        SLOT_INACTIVE;

        /** The value of the tag {@code problem}. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What a problem means for the readiness of the relay. */
    public enum Severity {
        /** The relay is not ready. */
        NOT_READY,
        /** The relay is ready; somebody should look nevertheless. */
        WARNING
    }

    /** Whether the relay is not ready. */
    public boolean blocks() {
        return severity == Severity.NOT_READY;
    }

    /** The problem and its remedy, for people. */
    @Override
    public String toString() {
        return text + ". " + remedy;
    }
}
