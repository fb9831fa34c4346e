package io.tailrace.docs;

import io.tailrace.event.EventDefaults;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The defaults of the event bus, where each is configured, and what is in effect if it is not. */
final class DefaultsPage {

    /**
     * A constant of {@link EventDefaults}.
     *
     * @param constant its name
     * @param configuredBy the component of a config record, or the method, that sets it in Java
     * @param options the options of processes and the properties of Spring that set it
     * @param withoutThem what is in effect if nothing is configured; null if it is the constant
     */
    record Default(String constant, String configuredBy, String options, Object withoutThem) {

        Object value() {
            try {
                return EventDefaults.class.getField(constant).get(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(
                        "EventDefaults must have a public constant " + constant, e);
            }
        }
    }

    private final List<Default> defaults = new ArrayList<>();

    /** Adds a constant with the value that the config record has by default. */
    DefaultsPage add(String constant, String configuredBy, String options, Object withoutThem) {
        defaults.add(new Default(constant, configuredBy, options, withoutThem));
        return this;
    }

    /** The constants of {@link EventDefaults} that were not added. */
    List<String> missing() {
        List<String> added = defaults.stream().map(Default::constant).toList();
        return Arrays.stream(EventDefaults.class.getFields())
                .map(Field::getName)
                .filter(name -> !added.contains(name))
                .toList();
    }

    String table() {
        MarkdownTable table =
                new MarkdownTable(
                        "constant of `EventDefaults`",
                        "value",
                        "in Java",
                        "option or property",
                        "if nothing is configured");
        for (Default each : defaults) {
            table.row(
                    MarkdownTable.code(each.constant()),
                    text(each.value()),
                    codes(each.configuredBy()),
                    codes(each.options()),
                    each.value().equals(each.withoutThem())
                            ? "this value"
                            : text(each.withoutThem()));
        }
        return table.toString();
    }

    private static String codes(String names) {
        return names.isEmpty()
                ? ""
                : Arrays.stream(names.split(", "))
                        .map(MarkdownTable::code)
                        .collect(Collectors.joining(", "));
    }

    private static String text(Object value) {
        if (value instanceof Duration duration) {
            return duration.isZero()
                    ? "off (0)"
                    : duration.toMillis() < 1_000
                            ? duration.toMillis() + " ms"
                            : duration.toMinutes() > 0
                                    ? duration.toMinutes() + " min"
                                    : duration.toSeconds() + " s";
        }
        return value.equals(0)
                ? "off (0)"
                : value instanceof Integer number
                        ? String.format(Locale.ROOT, "%,d", number)
                        : value.toString();
    }
}
