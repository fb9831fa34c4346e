package io.tailrace.subscriber.inbox;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Where an inbox is, and how long it remembers. Immutable.
 *
 * @param table the table, with or without a schema; {@value #DEFAULT_TABLE} by default
 * @param retention how long an event that was handled is remembered; longer than a delivery can be
 *     repeated after: 7 days by default, as long as Kafka keeps records by default
 */
public record InboxConfig(String table, Duration retention) {

    /** The table. */
    public static final String DEFAULT_TABLE = "inbox";

    /** How long an event that was handled is remembered. */
    public static final Duration DEFAULT_RETENTION = Duration.ofDays(7);

    private static final String PART = "[A-Za-z_][A-Za-z0-9_$]{0,62}";
    private static final Pattern QUALIFIED = Pattern.compile(PART + "(\\." + PART + ")?");

    /** Checks both. */
    public InboxConfig {
        if (!QUALIFIED.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "inbox.table must match " + QUALIFIED + ", got \"" + table + '"');
        }
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException(
                    "inbox.retention must be longer than 0, got " + retention);
        }
    }

    /** The defaults. */
    public static InboxConfig defaults() {
        return new InboxConfig(DEFAULT_TABLE, DEFAULT_RETENTION);
    }

    /** In double quotes, part by part: taken as it is, also where it is a key word. */
    String quotedTable() {
        return '"' + table.replace(".", "\".\"") + '"';
    }
}
