package io.tailrace.producer;

/** The SQL type of the outbox's payload column. */
public enum PayloadType {

    /** Kept byte for byte, and the fastest to replicate. The default. */
    TEXT("text", "?"),

    /** Kept byte for byte, checked by the database. */
    JSON("json", "?::json"),

    /** Normalised by the database; refuses the NUL character inside a text. */
    JSONB("jsonb", "?::jsonb"),

    /** Kept byte for byte; twice the size on the way to the relay. */
    BYTEA("bytea", "?");

    private final String sqlName;
    private final String placeholder;

    PayloadType(String sqlName, String placeholder) {
        this.sqlName = sqlName;
        this.placeholder = placeholder;
    }

    /** The name in DDL. */
    String sqlName() {
        return sqlName;
    }

    /** How a statement binds a value of it. */
    String placeholder() {
        return placeholder;
    }
}
