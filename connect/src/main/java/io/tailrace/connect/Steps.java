package io.tailrace.connect;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of each record of the connector. For one thread. */
final class Steps {

    private static final String CREATED = "c";
    private static final String READ = "r";
    private static final String DELETED = "d";

    private final TransformConfig config;
    private final RowRecords records;
    private final LeftOut others;
    private final LeftOut messages;
    private final Standstill standstill = new Standstill();

    Steps(TransformConfig config) {
        this.config = config;
        this.records = new RowRecords(config);
        this.others =
                new LeftOut(
                        "records that are not of table %s, because %s is %s. They are lost if they are rows of a partition of the table: set publish_via_partition_root of the publication."
                                .formatted(
                                        config.table(),
                                        TransformOptions.OTHER_RECORDS,
                                        TransformOptions.DROP));
        this.messages =
                new LeftOut(
                        "messages in the write-ahead log that stand for rows of table %s, because %s is false. Their events are lost: set it to true, or stop whoever writes them."
                                .formatted(config.table(), TransformOptions.MESSAGES));
    }

    /**
     * The record to be written; null for none.
     *
     * @throws DataException if the task must end before this record
     */
    @Nullable SourceRecord apply(SourceRecord record) {
        return switch (ChangeKind.of(record)) {
            case CHANGE -> change(record, (Struct) record.value());
            case MESSAGE -> message(record, (Struct) record.value());
            // A record that is left out does not move the offset that Kafka Connect stores.
            case HEARTBEAT -> heartbeat(record);
            case NOTE, TOMBSTONE -> null;
            case UNKNOWN -> other(record, "of a form that Debezium's connector does not write");
        };
    }

    /** Records that are not of the outbox and were left out. */
    LeftOut others() {
        return others;
    }

    /** Messages that stand for rows and were left out. */
    LeftOut messages() {
        return messages;
    }

    /** What is known of a place in the log that does not move. */
    Standstill standstill() {
        return standstill;
    }

    /** Logs what was left out. */
    void end() {
        others.end();
        messages.end();
    }

    private SourceRecord heartbeat(SourceRecord record) {
        standstill.see(record);
        return Output.json(record);
    }

    private @Nullable SourceRecord change(SourceRecord record, Struct change) {
        Struct source = change.getStruct("source");
        if (!config.table().has(source)) {
            return other(
                    record,
                    "of table %s.%s"
                            .formatted(source.getString("schema"), source.getString("table")));
        }
        String operation = String.valueOf(change.getString("op"));
        if (operation.equals(CREATED) || operation.equals(READ)) {
            return Output.of(record, records.ofRow(change.getStruct("after"), source));
        }
        if (config.failOnUpdates() && !operation.equals(DELETED)) {
            throw new DataException(
                    "Rows of table %s must not change, got operation %s, and %s is %s. Nothing is lost: find out what changes them, or set %s=%s."
                            .formatted(
                                    config.table(),
                                    operation,
                                    TransformOptions.UPDATES,
                                    TransformOptions.FAIL,
                                    TransformOptions.UPDATES,
                                    TransformOptions.DROP));
        }
        return null;
    }

    /** Any program may write messages; those with other prefixes are not of the outbox. */
    private @Nullable SourceRecord message(SourceRecord record, Struct event) {
        Struct message = event.getStruct("message");
        if (!records.isOwn(String.valueOf(message.getString("prefix")))) {
            return null;
        }
        if (!config.messages()) {
            messages.add();
            return null;
        }
        return Output.of(record, records.ofMessage(message, event.getStruct("source")));
    }

    private @Nullable SourceRecord other(SourceRecord record, String what) {
        if (!config.failOnOthers()) {
            others.add();
            return null;
        }
        throw new DataException(
                "Records must be of table %s as the connector has made them, got one %s in topic %s, and %s is %s. Nothing is lost: for a partition of the table, set publish_via_partition_root of the publication; otherwise set table.include.list of the connector to the outbox table, and make this transform the first one."
                        .formatted(
                                config.table(),
                                what,
                                record.topic(),
                                TransformOptions.OTHER_RECORDS,
                                TransformOptions.FAIL));
    }
}
