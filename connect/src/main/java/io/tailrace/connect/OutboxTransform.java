package io.tailrace.connect;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.jspecify.annotations.Nullable;

/**
 * Makes the records that the relay makes of the rows of an outbox table, from what Debezium's
 * connector for PostgreSQL reads. A row that cannot be published becomes a dead letter. The first
 * transform of its connector. For one thread.
 */
public final class OutboxTransform implements Transformation<SourceRecord>, Versioned {

    private static final String CREATED = "c";
    private static final String READ = "r";
    private static final String DELETED = "d";

    private @Nullable TransformConfig config;
    private @Nullable RowRecords records;

    /** A transform without configuration. */
    public OutboxTransform() {}

    @Override
    public ConfigDef config() {
        return new ConfigDef(TransformOptions.ALL);
    }

    /**
     * Sets the configuration.
     *
     * @throws org.apache.kafka.common.config.ConfigException naming the property, its value and the
     *     rule that it breaks
     */
    @Override
    public void configure(Map<String, ?> properties) {
        TransformConfig checked = TransformConfig.of(properties);
        config = checked;
        records = new RowRecords(checked);
    }

    /**
     * The record to be written for a record of the connector; null for none.
     *
     * @throws DataException if the task must end before this record
     */
    @Override
    public @Nullable SourceRecord apply(SourceRecord record) {
        TransformConfig configured = config;
        RowRecords made = records;
        if (configured == null || made == null) {
            throw new IllegalStateException("The transform must be configured before it is used");
        }
        return new Step(configured, made, record).result();
    }

    @Override
    public void close() {
        records = null;
        config = null;
    }

    /** The version of Tailrace; null in a build of classes only. */
    @Override
    public String version() {
        @Nullable String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /** One record of the connector. */
    private record Step(TransformConfig config, RowRecords records, SourceRecord record) {

        @Nullable SourceRecord result() {
            return switch (ChangeKind.of(record)) {
                case CHANGE -> change((Struct) record.value());
                case MESSAGE -> message((Struct) record.value());
                // A record that is left out does not move the offset that Kafka Connect stores.
                case HEARTBEAT -> Output.json(record);
                case NOTE -> null;
                case TOMBSTONE -> config.table().hasTopic(record.topic()) ? null : tombstone();
                case UNKNOWN -> other("of a form that Debezium's connector does not write");
            };
        }

        private @Nullable SourceRecord change(Struct change) {
            Struct source = change.getStruct("source");
            if (!config.table().has(source)) {
                return other(
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
        private @Nullable SourceRecord message(Struct event) {
            Struct message = event.getStruct("message");
            return config.messages() && records.isOwn(String.valueOf(message.getString("prefix")))
                    ? Output.of(record, records.ofMessage(message, event.getStruct("source")))
                    : null;
        }

        private @Nullable SourceRecord tombstone() {
            return config.otherRecords().equals(TransformOptions.PASS) ? record : null;
        }

        private @Nullable SourceRecord other(String what) {
            return switch (config.otherRecords()) {
                case TransformOptions.PASS -> record;
                case TransformOptions.DROP -> null;
                default ->
                        throw new DataException(
                                "Records must be of table %s as the connector has made them, got one %s in topic %s, and %s is %s. Nothing is lost: set table.include.list of the connector to the outbox table and make this transform the first one, or set %s to %s or %s."
                                        .formatted(
                                                config.table(),
                                                what,
                                                record.topic(),
                                                TransformOptions.OTHER_RECORDS,
                                                TransformOptions.FAIL,
                                                TransformOptions.OTHER_RECORDS,
                                                TransformOptions.DROP,
                                                TransformOptions.PASS));
            };
        }
    }
}
