package io.tailrace.connect;

import io.tailrace.event.TopicNames;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.router.EventRoute;
import io.tailrace.record.router.EventRouterFormat;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.ValidString;

/**
 * The options of the transform. An option that the relay has as well has the same name with dots in
 * place of dashes, and the same default.
 */
final class TransformOptions {

    static final String TABLE = "table";
    static final String COLUMNS = "columns";
    static final String SOURCE_NAME = "source.name";
    static final String TYPES = "types";
    static final String MAX_RECORD_BYTES = "max.record.bytes";
    static final String MAX_DEAD_LETTER_BYTES = "max.dead.letter.bytes";
    static final String MESSAGES = "messages";
    static final String OTHER_RECORDS = "other.records";
    static final String UPDATES = "updates";
    static final String OUTBOX_PREFIX = "outbox.prefix";
    static final String EVENTS_PREFIX = "events.prefix";
    static final String HEADER_MODE = "header.mode";
    static final String ROUTE_REGEX = "route.topic.regex";
    static final String ROUTE_REPLACEMENT = "route.topic.replacement";
    static final String PLACEMENT = "placement";
    static final String KEY_FORMAT = "key.format";
    static final String VALUE_FORMAT = "value.format";
    static final String TOMBSTONES = "tombstone.on.empty.payload";
    static final String TIMESTAMP_COLUMN = "timestamp.column";
    static final String PARTITIONS = "partitions";

    static final String FAIL = "fail";
    static final String DROP = "drop";

    /** The default of a producer's {@code max.request.size}. */
    static final int DEFAULT_MAX_RECORD_BYTES = 1_048_576;

    /** A dead letter without payload fits, whatever its names are. */
    static final int LEAST_MAX_RECORD_BYTES = 65_536;

    static final int DEFAULT_PARTITIONS = 6;

    /** What Kafka Connect itself sets of a transform. */
    static final Set<String> OF_CONNECT = Set.of("type", "predicate", "negate");

    static final ConfigDef ALL = router(source(new ConfigDef()));

    private TransformOptions() {}

    private static ConfigDef source(ConfigDef options) {
        return options.define(
                        TABLE,
                        ConfigDef.Type.STRING,
                        "public.outbox",
                        Importance.HIGH,
                        "The outbox table, as schema.table. Upper and lower case are kept. A name with a dot needs double quotes.")
                .define(
                        SOURCE_NAME,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.HIGH,
                        "The ce_source of the events. Empty for /<database>/<table>.")
                .define(
                        TYPES,
                        ConfigDef.Type.LIST,
                        "",
                        Importance.HIGH,
                        "The aggregate types that are published, separated by commas; * stands for any characters. Rows of other types become dead letters. Empty for every type.")
                .define(
                        MAX_RECORD_BYTES,
                        ConfigDef.Type.INT,
                        DEFAULT_MAX_RECORD_BYTES,
                        Range.between(LEAST_MAX_RECORD_BYTES, Integer.MAX_VALUE),
                        Importance.HIGH,
                        "The size in bytes of the largest record of a topic of events; a larger row becomes a dead letter. Must be at most the max.message.bytes of these topics, and the max.request.size of the connector's producer.")
                .define(
                        MAX_DEAD_LETTER_BYTES,
                        ConfigDef.Type.INT,
                        DEFAULT_MAX_RECORD_BYTES,
                        Range.between(LEAST_MAX_RECORD_BYTES, Integer.MAX_VALUE),
                        Importance.HIGH,
                        "The same of the dead-letter topic; a larger dead letter has no payload. Must be at least max.record.bytes.")
                .define(
                        COLUMNS,
                        ConfigDef.Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "The names of the table's columns that differ from the defaults, as default=name: id=event_id,payload=body. A table need not have a column for headers; with headers=headers, or another name, it must.")
                .define(
                        MESSAGES,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether messages in the write-ahead log that stand for rows are published as well. If not, they are left out, and counted in the log. Any role that may connect to the database can write such messages.")
                .define(
                        OTHER_RECORDS,
                        ConfigDef.Type.STRING,
                        FAIL,
                        ValidString.in(FAIL, DROP),
                        Importance.MEDIUM,
                        "What happens to records that are not of the outbox, such as those of other tables: fail ends the task before the record, drop leaves it out and counts it in the log.")
                .define(
                        UPDATES,
                        ConfigDef.Type.STRING,
                        DROP,
                        ValidString.in(DROP, FAIL),
                        Importance.MEDIUM,
                        "What happens when rows of the outbox are updated, or the table is truncated: drop leaves it out, fail ends the task. It has an effect only if the publication publishes such changes, and skipped.operations of the connector does not skip them. Deletions are always left out.")
                .define(
                        OUTBOX_PREFIX,
                        ConfigDef.Type.STRING,
                        TopicNames.DEFAULT_OUTBOX_PREFIX,
                        Importance.LOW,
                        "The prefix of the topics of events: <prefix><aggregate type>.")
                .define(
                        EVENTS_PREFIX,
                        ConfigDef.Type.STRING,
                        TopicNames.DEFAULT_EVENTS_PREFIX,
                        Importance.LOW,
                        "The prefix of the processor's topics, among them the dead-letter topic <prefix>dlt.");
    }

    private static ConfigDef router(ConfigDef options) {
        ValidString forms = ValidString.in("plain", "json");
        return options.define(
                        HEADER_MODE,
                        ConfigDef.Type.STRING,
                        CloudEventFormat.NAME,
                        ValidString.in(CloudEventFormat.NAME, EventRouterFormat.NAME),
                        Importance.MEDIUM,
                        "cloudevents, which processors and subscribers read, or debezium for records as the outbox event router of Debezium writes them. The options below need debezium.")
                .define(
                        ROUTE_REGEX,
                        ConfigDef.Type.STRING,
                        EventRoute.DEFAULT_REGEX,
                        Importance.LOW,
                        "A regular expression of Java for aggregate types. A type that it does not match as a whole is the name of its topic.")
                .define(
                        ROUTE_REPLACEMENT,
                        ConfigDef.Type.STRING,
                        EventRoute.DEFAULT_REPLACEMENT,
                        Importance.LOW,
                        "The name of the topic of a type that matches. Must begin with a fixed text unless types names every type.")
                .define(
                        PLACEMENT,
                        ConfigDef.Type.LIST,
                        "",
                        Importance.LOW,
                        "What else records have of the table's columns: <column>:<place> or <column>:<place>:<name>, where the place is header, envelope or partition.")
                .define(
                        KEY_FORMAT,
                        ConfigDef.Type.STRING,
                        "plain",
                        forms,
                        Importance.LOW,
                        "plain for keys as StringConverter writes them, or json as JsonConverter without schemas does.")
                .define(
                        VALUE_FORMAT,
                        ConfigDef.Type.STRING,
                        "plain",
                        forms,
                        Importance.LOW,
                        "plain for payloads as StringConverter and ByteArrayConverter write them, or json as JsonConverter without schemas does.")
                .define(
                        TOMBSTONES,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        Importance.LOW,
                        "Whether a payload of blanks makes a record without value.")
                .define(
                        TIMESTAMP_COLUMN,
                        ConfigDef.Type.STRING,
                        "",
                        Importance.LOW,
                        "The column, of type timestamp, with the timestamp of records. Empty for the time at which a record is written.")
                .define(
                        PARTITIONS,
                        ConfigDef.Type.INT,
                        DEFAULT_PARTITIONS,
                        Range.atLeast(1),
                        Importance.LOW,
                        "How many partitions every topic has, for a column that is placed in the partition.");
    }
}
