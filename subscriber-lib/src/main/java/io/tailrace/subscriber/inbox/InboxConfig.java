package io.tailrace.subscriber.inbox;

import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.SqlIdentifier;
import java.time.Duration;

/**
 * The settings of an inbox. Immutable.
 *
 * @param table the name of the table, with or without a schema; {@value #DEFAULT_TABLE} by default
 * @param retention how long the row of a handled event is kept, longer than 0. Must be longer than
 *     the time after which an event can be delivered again. 7 days by default, which is also
 *     Kafka's default for keeping records
 */
public record InboxConfig(String table, Duration retention) {

    /** The default of {@code table}. */
    public static final String DEFAULT_TABLE = "inbox";

    /** The default of {@code retention}: 7 days. */
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

    /**
     * Validates the values.
     *
     * @throws IllegalArgumentException if the table is not a legal name or the retention is not
     *     longer than 0
     */
    public InboxConfig {
        SqlIdentifier.requireQualified("inbox.table", table);
        Check.that(
                !retention.isNegative() && !retention.isZero(),
                "inbox.retention",
                "must be longer than 0",
                retention);
    }

    /** The default of every value. */
    public static InboxConfig defaults() {
        return new InboxConfig(DEFAULT_TABLE, DEFAULT_RETENTION);
    }

    /** The table in double quotes, part by part. */
    String quotedTable() {
        return SqlIdentifier.quoteQualified(table);
    }
}
