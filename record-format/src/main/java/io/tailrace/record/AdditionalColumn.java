package io.tailrace.record;

/**
 * A column of the outbox table beside those of the contract, whose values a record has.
 *
 * @param name exactly as in the database
 * @param use what is read of it
 */
public record AdditionalColumn(String name, Use use) {

    /** What is read of a column, which decides the types that it may have. */
    public enum Use {
        /**
         * The value as Debezium's connector captures it: texts, UUIDs, enumerations and JSON as
         * text, integers and booleans as they are, {@code timestamptz} as text in UTC, {@code
         * timestamp} as a number since 1970.
         */
        VALUE,
        /** The number of a partition: {@code int4}. */
        PARTITION,
        /** Milliseconds since 1970 of a {@code timestamp}. */
        MILLIS
    }
}
