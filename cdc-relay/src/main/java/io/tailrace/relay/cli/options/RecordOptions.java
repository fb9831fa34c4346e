package io.tailrace.relay.cli.options;

import io.tailrace.event.internal.Check;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.router.EventRoute;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.record.router.Placement;
import io.tailrace.relay.config.RelayConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options of what records look like, and which topics hold them. */
public final class RecordOptions {

    @Option(
            scope = ScopeType.INHERIT,
            names = "--header-mode",
            description =
                    "cloudevents, which processors and subscribers read, or debezium for records as"
                            + " the outbox event router of Debezium writes them. The options from"
                            + " --route-topic-regex to --timestamp-column are those of the event"
                            + " router, and need debezium.")
    private HeaderMode mode = HeaderMode.CLOUDEVENTS;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--route-topic-regex",
            description =
                    "A regular expression of Java for aggregate types. A type that it does not"
                            + " match as a whole is the name of its topic.")
    private String regex = EventRoute.DEFAULT_REGEX;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--route-topic-replacement",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The name of the topic of a type that matches, with $${group} for a group of the"
                            + " expression. Must begin with a fixed text unless --types names every"
                            + " type. Default: outbox.event.$${routedByValue}.")
    private String replacement = EventRoute.DEFAULT_REPLACEMENT;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--placement",
            split = ",",
            paramLabel = "<column>:<place>[:<name>]",
            showDefaultValue = Visibility.NEVER,
            description =
                    "What else records have of the table's columns, separated by commas: the place is"
                            + " header, envelope or partition, and the name, if it differs from the"
                            + " column, that of the header or field: type:header:eventType. Default:"
                            + " nothing.")
    private List<String> placements = new ArrayList<>();

    @Option(
            scope = ScopeType.INHERIT,
            names = "--key-format",
            description =
                    "plain for keys as StringConverter writes them, or json as JsonConverter without"
                            + " schemas does.")
    private EventRouterFormat.Form key = EventRouterFormat.Form.PLAIN;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--value-format",
            description =
                    "plain for payloads as StringConverter and ByteArrayConverter write them, or json"
                            + " as JsonConverter without schemas does.")
    private EventRouterFormat.Form value = EventRouterFormat.Form.PLAIN;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--tombstone-on-empty-payload",
            description = "Whether a payload of blanks makes a record without value.")
    private boolean tombstones;

    @Option(
            scope = ScopeType.INHERIT,
            names = "--timestamp-column",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The column, of type timestamp, with the timestamp of records. Default: the time"
                            + " at which a record is written.")
    private String timestampColumn = "";

    /** Sets the values of these options. */
    public RelayConfigBuilder applyTo(RelayConfigBuilder builder) {
        return builder.format(format());
    }

    private RecordFormat format() {
        EventRouterFormat router =
                new EventRouterFormat(
                        new EventRoute(regex, replacement),
                        placements.stream().map(Placement::parse).toList(),
                        key,
                        value,
                        tombstones,
                        timestampColumn.isEmpty() ? null : timestampColumn);
        if (mode == HeaderMode.DEBEZIUM) {
            return router;
        }
        Check.that(
                router.equals(EventRouterFormat.DEFAULT),
                "header-mode",
                "must be debezium if an option of the event router is set, such as"
                        + " --route-topic-replacement or --placement",
                mode);
        return CloudEventFormat.FORMAT;
    }
}
