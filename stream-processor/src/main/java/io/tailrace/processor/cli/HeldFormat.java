package io.tailrace.processor.cli;

import io.tailrace.process.cli.Printable;
import io.tailrace.processor.held.HeldEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Formats held events as lines for people and as JSON for scripts. */
final class HeldFormat {

    private static final String COLUMNS = "%-24s %-16s %-22s %8s %4s  %-36s %s";

    static final String HEADINGS =
            COLUMNS.formatted("due", "group", "type", "bytes", "part", "id", "aggregate");

    private HeldFormat() {}

    /** One line, in the columns of {@link #HEADINGS}. */
    static String line(HeldEvent event) {
        return Printable.line(
                COLUMNS.formatted(
                        event.due(),
                        orDash(event.group()),
                        orDash(event.type()),
                        event.bytes(),
                        event.place().partition(),
                        orDash(event.id()),
                        orDash(event.aggregate())));
    }

    /** A JSON object on one line. */
    static String json(HeldEvent event) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("due", event.due().toString());
        json.put("id", event.id());
        json.put("type", event.type());
        json.put("aggregate", event.aggregate());
        json.put("group", event.group());
        json.put("topic", event.topic());
        json.put("partition", event.place().partition());
        json.put("bytes", event.bytes());
        return DeadLetterFormat.json(json);
    }

    private static String orDash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
