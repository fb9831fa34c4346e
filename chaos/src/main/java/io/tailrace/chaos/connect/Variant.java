package io.tailrace.chaos.connect;

import io.tailrace.event.TopicNames;
import io.tailrace.record.CloudEventFormat;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.router.EventRoute;
import io.tailrace.record.router.EventRouterFormat;
import io.tailrace.record.router.EventRouterFormat.Form;
import io.tailrace.record.router.Placement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A table of odd rows beside the outbox of the suite, and how its rows are published. */
enum Variant {
    /** The payload is text, and messages stand for rows as well. */
    MESSAGES("text", true, false),
    /** The payload is binary, and the first events are messages. */
    BINARY("bytea", true, false),
    /** Records are those of the event router. */
    ROUTER("text", false, true),
    /** Records are those of the event router, and the payload is binary. */
    BINARY_ROUTER("bytea", false, true);

    private static final String PLACEMENT = "type:header:eventType";

    private final String payload;
    private final boolean messages;
    private final boolean router;

    Variant(String payload, boolean messages, boolean router) {
        this.payload = payload;
        this.messages = messages;
        this.router = router;
    }

    /** The table, without its schema; slots and connectors have the name as well. */
    String table() {
        return "odd_" + name().toLowerCase(Locale.ROOT);
    }

    boolean isBinary() {
        return payload.equals("bytea");
    }

    boolean hasMessages() {
        return messages;
    }

    TopicNames topics() {
        return new TopicNames(table() + ".", table() + "-events.", "positions-" + table());
    }

    /** Matches the topics of events and of dead letters. */
    Pattern records() {
        return Pattern.compile(table() + "\\..*|" + Pattern.quote(topics().deadLetter()));
    }

    RecordFormat format() {
        return router
                ? new EventRouterFormat(
                        new EventRoute(EventRoute.DEFAULT_REGEX, route()),
                        List.of(Placement.parse(PLACEMENT)),
                        Form.PLAIN,
                        Form.PLAIN,
                        true,
                        null)
                : CloudEventFormat.FORMAT;
    }

    private String route() {
        return table() + ".event.${routedByValue}";
    }

    /** What the connector has in place of the example's properties. */
    Map<String, String> properties() {
        String transform = "transforms.outbox.";
        Map<String, String> properties = new TreeMap<>();
        properties.put("topic.prefix", table());
        properties.put("slot.name", table());
        properties.put("publication.name", table());
        properties.put("table.include.list", "public." + table());
        properties.put("message.prefix.include.list", "tailrace." + table());
        properties.put("topic.creation.letters.include", Pattern.quote(topics().deadLetter()));
        properties.put(transform + "table", "public." + table());
        properties.put(transform + "outbox.prefix", topics().outboxPrefix());
        properties.put(transform + "events.prefix", table() + "-events.");
        properties.put(transform + "messages", Boolean.toString(messages));
        if (router) {
            properties.put(transform + "header.mode", EventRouterFormat.NAME);
            properties.put(transform + "route.topic.replacement", route());
            properties.put(transform + "placement", PLACEMENT);
            properties.put(transform + "tombstone.on.empty.payload", "true");
        }
        return properties;
    }

    /** Makes the table, and the slot and the publication of the connector. */
    List<String> statements() {
        return List.of(
                "CREATE TABLE %s (id uuid, aggregatetype text, aggregateid text, type text, payload %s, headers text)"
                        .formatted(table(), payload),
                "GRANT SELECT ON %s TO tailrace_connect".formatted(table()),
                "CREATE PUBLICATION %1$s FOR TABLE %1$s WITH (publish = 'insert')"
                        .formatted(table()),
                "SELECT pg_create_logical_replication_slot('%s', 'pgoutput')".formatted(table()));
    }
}
