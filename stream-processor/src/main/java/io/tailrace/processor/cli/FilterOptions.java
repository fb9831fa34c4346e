package io.tailrace.processor.cli;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.dlt.DeadLetterFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that select dead letters. Values of the same option are alternatives. */
final class FilterOptions {

    private static final String TIME =
            " A time such as 2026-05-04T03:02:01Z, or a duration before now such as PT2H.";

    @Option(
            names = "--group",
            description =
                    "Select events that this consumer group failed to process; \"\" selects events"
                            + " that were never given to a group. Repeatable.")
    private Set<String> groups = new HashSet<>();

    @Option(names = "--type", description = "Select events of this type. Repeatable.")
    private Set<String> types = new HashSet<>();

    @Option(
            names = "--reason",
            description =
                    "Select events that were given up for this reason, for example MaxRetries."
                            + " Repeatable.")
    private Set<String> reasons = new HashSet<>();

    @Option(
            names = "--error",
            description =
                    "Select events whose last error is of this kind: a message, in which ids and"
                            + " numbers do not matter, or the kind as the console shows it."
                            + " Repeatable.")
    private Set<String> errors = new HashSet<>();

    @Option(names = "--aggregate", description = "Select events of this aggregate id. Repeatable.")
    private Set<String> aggregates = new HashSet<>();

    @Option(
            names = "--id",
            description =
                    "Select the event with this id, or the dead letter at this partition:offset, for"
                            + " example 3:120. Repeatable.")
    private Set<String> ids = new HashSet<>();

    @Option(
            names = "--since",
            converter = TimeConverter.class,
            description = "Select events that were given up at this time or later." + TIME)
    private @Nullable Instant since;

    @Option(
            names = "--until",
            converter = TimeConverter.class,
            description = "Select events that were given up before this time." + TIME)
    private @Nullable Instant until;

    /** The filter that the options describe. */
    DeadLetterFilter filter() {
        return new DeadLetterFilter(groups, types, reasons, errors, aggregates, ids, since, until);
    }

    /** Converts a time, or a duration before now. */
    static final class TimeConverter implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.startsWith("P")
                        ? Instant.now().minus(Duration.parse(text))
                        : Instant.parse(text);
            } catch (DateTimeException | ArithmeticException e) {
                throw new TypeConversionException(
                        "must be a time of RFC 3339 in UTC or an ISO 8601 duration, got "
                                + Check.quote(text));
            }
        }
    }
}
