package io.tailrace.record.router;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.event.internal.SqlIdentifier;
import io.tailrace.event.outbox.OutboxColumns;
import io.tailrace.record.AdditionalColumn;
import io.tailrace.record.RecordFactory;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.RowTopics;
import io.tailrace.record.router.Placement.Place;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records byte by byte as a Debezium connector for PostgreSQL writes them with the transform {@code
 * io.debezium.transforms.outbox.EventRouter}, the header converter {@code SimpleHeaderConverter}
 * and the converters that {@link Form} names.
 *
 * @param route how topics are named
 * @param placements what records have of additional columns, in the order of the headers
 * @param keyForm how keys are written
 * @param valueForm how values are written
 * @param tombstones {@code route.tombstone.on.empty.payload}: whether a blank payload of text makes
 *     a record without value
 * @param timestampColumn {@code table.field.event.timestamp}: the column of the records' timestamp;
 *     null for the time of writing
 */
public record EventRouterFormat(
        EventRoute route,
        List<Placement> placements,
        Form keyForm,
        Form valueForm,
        boolean tombstones,
        @Nullable String timestampColumn)
        implements RecordFormat {

    /** The mode. */
    public static final String NAME = "debezium";

    /** The defaults of the router, with texts as they are. */
    public static final EventRouterFormat DEFAULT =
            new EventRouterFormat(
                    EventRoute.DEFAULT, List.of(), Form.PLAIN, Form.PLAIN, false, null);

    static final String PAYLOAD = "payload";

    /** What a converter of Kafka Connect makes of keys or values. */
    public enum Form {
        /** {@code StringConverter} for text, {@code ByteArrayConverter} for {@code bytea}. */
        PLAIN("plain"),
        /** {@code JsonConverter} with {@code schemas.enable=false}. */
        JSON("json");

        private final String text;

        Form(String text) {
            this.text = text;
        }

        /** The value of an option. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public EventRouterFormat {
        placements = List.copyOf(placements);
        if (timestampColumn != null) {
            SqlIdentifier.require("timestamp-column", timestampColumn);
        }
        Set<String> fields = new LinkedHashSet<>(List.of(PAYLOAD));
        for (Placement placement : placements) {
            if (placement.place() == Place.ENVELOPE) {
                Check.that(
                        valueForm == Form.JSON,
                        "placement",
                        "must not place a column in the envelope unless --value-format is json",
                        placement);
                Check.that(
                        fields.add(placement.alias()),
                        "placement",
                        "must give every field of the envelope another name, and none " + PAYLOAD,
                        placement);
            }
        }
    }

    @Override
    public String mode() {
        return NAME;
    }

    /** Whether values are objects with the payload and further columns. */
    boolean hasEnvelope() {
        return placements.stream().anyMatch(placement -> placement.place() == Place.ENVELOPE);
    }

    @Override
    public List<AdditionalColumn> additionalColumns(OutboxColumns columns) {
        Set<AdditionalColumn> read = new LinkedHashSet<>();
        placements.forEach(placement -> read.add(placement.read()));
        timestamp().forEach(read::add);
        if (keyForm == Form.JSON) {
            read.add(key(columns));
        }
        return new ArrayList<>(read);
    }

    /** The column of the timestamp; empty if there is none. */
    List<AdditionalColumn> timestamp() {
        return timestampColumn == null
                ? List.of()
                : List.of(new AdditionalColumn(timestampColumn, AdditionalColumn.Use.MILLIS));
    }

    /** The key, with the type of its column. */
    static AdditionalColumn key(OutboxColumns columns) {
        return new AdditionalColumn(columns.aggregateId(), AdditionalColumn.Use.VALUE);
    }

    @Override
    public RecordFactory factory(Target target) {
        return new EventRouterFactory(this, target);
    }

    @Override
    public RowTopics topics(TopicNames names, List<String> types) {
        return new EventRouterTopics(route, names, types);
    }

    @Override
    public String topicNaming(TopicNames names) {
        return route.regex() + " -> " + route.replacement();
    }
}
