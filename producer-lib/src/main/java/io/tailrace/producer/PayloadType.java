package io.tailrace.producer;

/** The SQL type of the outbox's payload column. */
public enum PayloadType {

    /** Stored unchanged; the fastest type to replicate. The default. */
    TEXT("text", "?"),

    /** Stored unchanged; validated by the database. */
    JSON("json", "?::json"),

    /** Normalized by the database, which rejects text with the NUL character. */
    JSONB("jsonb", "?::jsonb"),

    /** Stored unchanged; replicated to the relay in hexadecimal, at twice the size. */
    BYTEA("bytea", "?");

    private final String sqlName;
    private final String placeholder;

    PayloadType(String sqlName, String placeholder) {
        this.sqlName = sqlName;
        this.placeholder = placeholder;
    }

    /** The name of the type in DDL. */
    String sqlName() {
        return sqlName;
    }

    /** The placeholder for a parameter of this type. */
    String placeholder() {
        return placeholder;
    }
}
