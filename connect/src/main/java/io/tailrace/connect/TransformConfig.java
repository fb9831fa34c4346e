package io.tailrace.connect;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.InvalidValueException;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.record.AllowedTypes;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.SourceName;
import io.tailrace.record.router.EventRoute;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.record.router.EventRouterFormat.Form;
import io.tailrace.record.router.Placement;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/**
 * The configuration of the transform, checked. Immutable.
 *
 * @param needsHeaders whether the table must have the column for headers
 * @param sourceName the {@code ce_source} of the events; empty for database and table
 * @param types the aggregate types that are published
 * @param maxBytes the size of the largest record of a topic of events
 * @param maxDeadLetterBytes the size of the largest dead letter, at least {@code maxBytes}
 * @param partitions how many partitions every topic has
 * @param messages whether messages in the write-ahead log are published
 * @param failOnOthers whether a record that is not of the outbox ends the task
 * @param failOnUpdates whether an update of the table ends the task
 */
record TransformConfig(
        OutboxTable table,
        OutboxColumns columns,
        boolean needsHeaders,
        String sourceName,
        TopicNames topics,
        RecordFormat format,
        AllowedTypes types,
        int maxBytes,
        int maxDeadLetterBytes,
        int partitions,
        boolean messages,
        boolean failOnOthers,
        boolean failOnUpdates) {

    private static final String HEADERS = "headers";

    /**
     * Reads a configuration.
     *
     * @throws ConfigException naming the property, its value and the rule that it breaks
     */
    static TransformConfig of(Map<String, ?> properties) {
        requireKnown(properties);
        AbstractConfig values = new AbstractConfig(TransformOptions.ALL, properties, false);
        TopicNames topics =
                checked(
                        values,
                        TransformOptions.OUTBOX_PREFIX,
                        () ->
                                new TopicNames(
                                        values.getString(TransformOptions.OUTBOX_PREFIX),
                                        values.getString(TransformOptions.EVENTS_PREFIX),
                                        TopicNames.DEFAULT_POSITIONS));
        AllowedTypes types =
                checked(
                        values,
                        TransformOptions.TYPES,
                        () -> new AllowedTypes(values.getList(TransformOptions.TYPES)));
        RecordFormat format = checked(values, TransformOptions.HEADER_MODE, () -> format(values));
        requireNoMessages(values, format);
        checked(
                values,
                TransformOptions.ROUTE_REPLACEMENT,
                () -> format.topics(topics, types.names()));
        Map<String, String> names =
                checked(values, TransformOptions.COLUMNS, () -> columns(values));
        return new TransformConfig(
                checked(
                        values,
                        TransformOptions.TABLE,
                        () -> OutboxTable.parse(values.getString(TransformOptions.TABLE))),
                checked(values, TransformOptions.COLUMNS, () -> OutboxColumns.of(names)),
                names.containsKey(HEADERS),
                checked(values, TransformOptions.SOURCE_NAME, () -> sourceName(values)),
                topics,
                format,
                types,
                values.getInt(TransformOptions.MAX_RECORD_BYTES),
                maxDeadLetterBytes(values),
                values.getInt(TransformOptions.PARTITIONS),
                values.getBoolean(TransformOptions.MESSAGES),
                values.getString(TransformOptions.OTHER_RECORDS).equals(TransformOptions.FAIL),
                values.getString(TransformOptions.UPDATES).equals(TransformOptions.FAIL));
    }

    /** Kafka Connect ignores unknown properties, so that a typing error would go unnoticed. */
    private static void requireKnown(Map<String, ?> properties) {
        for (Map.Entry<String, ?> property : properties.entrySet()) {
            String name = property.getKey();
            if (!TransformOptions.ALL.names().contains(name)
                    && !TransformOptions.OF_CONNECT.contains(name)) {
                throw new ConfigException(
                        name,
                        property.getValue(),
                        "must be one of " + new TreeSet<>(TransformOptions.ALL.names()));
            }
        }
    }

    /** As the relay does: a message has no columns that could be placed in a record. */
    private static void requireNoMessages(AbstractConfig values, RecordFormat format) {
        if (values.getBoolean(TransformOptions.MESSAGES) && format != CloudEventFormat.FORMAT) {
            throw new ConfigException(
                    TransformOptions.MESSAGES,
                    true,
                    "must not be set with %s=%s, because the event router knows no messages"
                            .formatted(TransformOptions.HEADER_MODE, EventRouterFormat.NAME));
        }
    }

    private static int maxDeadLetterBytes(AbstractConfig values) {
        int bytes = values.getInt(TransformOptions.MAX_DEAD_LETTER_BYTES);
        int least = values.getInt(TransformOptions.MAX_RECORD_BYTES);
        if (bytes < least) {
            throw new ConfigException(
                    TransformOptions.MAX_DEAD_LETTER_BYTES,
                    bytes,
                    "must be at least %s, %d".formatted(TransformOptions.MAX_RECORD_BYTES, least));
        }
        return bytes;
    }

    private static String sourceName(AbstractConfig values) {
        String name = values.getString(TransformOptions.SOURCE_NAME);
        SourceName.require(name);
        return name;
    }

    private static Map<String, String> columns(AbstractConfig values) {
        Map<String, String> names = new HashMap<>();
        for (String pair : values.getList(TransformOptions.COLUMNS)) {
            String[] parts = pair.split("=", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("must be pairs default=name, got " + pair);
            }
            names.put(parts[0].trim(), parts[1].trim());
        }
        return names;
    }

    private static RecordFormat format(AbstractConfig values) {
        String timestamp = values.getString(TransformOptions.TIMESTAMP_COLUMN);
        EventRouterFormat router =
                new EventRouterFormat(
                        new EventRoute(
                                values.getString(TransformOptions.ROUTE_REGEX),
                                values.getString(TransformOptions.ROUTE_REPLACEMENT)),
                        values.getList(TransformOptions.PLACEMENT).stream()
                                .map(Placement::parse)
                                .toList(),
                        form(values.getString(TransformOptions.KEY_FORMAT)),
                        form(values.getString(TransformOptions.VALUE_FORMAT)),
                        values.getBoolean(TransformOptions.TOMBSTONES),
                        timestamp.isEmpty() ? null : timestamp);
        if (values.getString(TransformOptions.HEADER_MODE).equals(EventRouterFormat.NAME)) {
            return router;
        }
        if (!router.equals(EventRouterFormat.DEFAULT)) {
            throw new IllegalArgumentException(
                    "must be debezium if an option of the event router is set, such as "
                            + TransformOptions.PLACEMENT);
        }
        return CloudEventFormat.FORMAT;
    }

    private static Form form(String text) {
        return Form.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Rules are those of the relay, which names its own options. */
    private static <T> T checked(AbstractConfig values, String property, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            String name = property;
            if (e instanceof InvalidValueException invalid) {
                String dotted = dotted(invalid.subject());
                name = TransformOptions.ALL.names().contains(dotted) ? dotted : property;
            }
            throw new ConfigException(
                    name,
                    values.originals().getOrDefault(name, values.values().get(name)),
                    translated(String.valueOf(e.getMessage())));
        }
    }

    private static String dotted(String subject) {
        return subject.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT).replace('-', '.');
    }

    private static String translated(String message) {
        String text = message.replace("--", "");
        for (String name : List.copyOf(TransformOptions.ALL.names())) {
            text = text.replace(name.replace('.', '-'), name);
        }
        return text;
    }
}
