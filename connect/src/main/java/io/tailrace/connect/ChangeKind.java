package io.tailrace.connect;

import java.util.Set;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** What a record of Debezium's connector for PostgreSQL stands for. */
enum ChangeKind {
    /** A change of a table: an envelope with the row before and after it. */
    CHANGE,
    /** A message that was written into the write-ahead log. */
    MESSAGE,
    /** A heartbeat, which moves the connector's offset. */
    HEARTBEAT,
    /** Begin or end of a transaction, or another note of the connector about itself. */
    NOTE,
    /** A record without value after a deletion, for topics that are compacted. */
    TOMBSTONE,
    /** Anything else: not of this connector, or changed by another transform. */
    UNKNOWN;

    private static final String HEARTBEATS = "io.debezium.connector.common.Heartbeat";
    private static final String MESSAGES = "io.debezium.connector.postgresql.MessageValue";
    private static final Set<String> NOTES =
            Set.of(
                    "io.debezium.connector.common.TransactionMetadataValue",
                    "io.debezium.connector.common.Notification");

    static ChangeKind of(SourceRecord record) {
        if (record.value() == null) {
            return TOMBSTONE;
        }
        return record.value() instanceof Struct value ? of(value.schema()) : UNKNOWN;
    }

    private static ChangeKind of(Schema schema) {
        String name = String.valueOf(schema.name());
        if (name.equals(HEARTBEATS)) {
            return HEARTBEAT;
        }
        if (name.equals(MESSAGES)) {
            return MESSAGE;
        }
        if (NOTES.contains(name)) {
            return NOTE;
        }
        return schema.field("op") != null
                        && schema.field("after") != null
                        && schema.field("source") != null
                ? CHANGE
                : UNKNOWN;
    }
}
