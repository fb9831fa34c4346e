package io.tailrace.producer;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Explains the errors of a database whose outbox table is not the configured one. Stateless. */
final class TableErrors {

    private static final String UNDEFINED_SCHEMA = "3F000";
    private static final String UNDEFINED_TABLE = "42P01";
    private static final String UNDEFINED_COLUMN = "42703";
    private static final String WRONG_TYPE = "42804";
    private static final String NO_RIGHT = "42501";

    private TableErrors() {}

    /**
     * The given error with an explanation and the same SQL state; the given error itself if the
     * configuration has nothing to do with it.
     */
    static SQLException explain(SQLException e, OutboxConfig config) {
        String explanation = explanation(e.getSQLState(), e.getMessage(), config);
        return explanation == null
                ? e
                : new SQLException(explanation, e.getSQLState(), e.getErrorCode(), e);
    }

    /** What is wrong with the table, with the remedy; null if it is something else. */
    static @Nullable String explanation(
            @Nullable String state, @Nullable String message, OutboxConfig config) {
        if (state == null || config.lifetime() == RowLifetime.MESSAGE) {
            return null; // messages need no table
        }
        String explanation = explanation(state, config);
        return explanation.isEmpty()
                ? null
                : "Outbox table %s %s. The database says: %s"
                        .formatted(config.table(), explanation, message);
    }

    private static String explanation(String state, OutboxConfig config) {
        return switch (state) {
            case UNDEFINED_SCHEMA, UNDEFINED_TABLE ->
                    "must exist in the database of the connection; create it with"
                            + " OutboxSchema.createIfMissing or in a migration, or set the"
                            + " name of your table with OutboxConfig.withTable";
            case UNDEFINED_COLUMN ->
                    "must have the columns %s; set the names of your columns with OutboxConfig.withColumns"
                            .formatted(config.columns());
            case WRONG_TYPE ->
                    "must have a column %s of type uuid, a column %s for %s, and texts; set the type of your payload column with OutboxConfig.withPayloadType"
                            .formatted(
                                    config.columns().id(),
                                    config.columns().payload(),
                                    config.payloadType());
            case NO_RIGHT ->
                    "must be writable; %s, to the user of the connection"
                            .formatted(Privileges.remedy(config.lifetime()));
            default -> "";
        };
    }
}
