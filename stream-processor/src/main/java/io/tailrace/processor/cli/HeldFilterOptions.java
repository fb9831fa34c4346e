package io.tailrace.processor.cli;

import io.tailrace.event.internal.Check;
import io.tailrace.processor.held.HeldFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that select held events. Values of the same option are alternatives. */
final class HeldFilterOptions {

    @Option(
            names = "--group",
            description =
                    "Select events that wait for a retry of this consumer group; \"\" selects events"
                            + " for every group. Repeatable.")
    private Set<String> groups = new HashSet<>();

    @Option(names = "--type", description = "Select events of this type. Repeatable.")
    private Set<String> types = new HashSet<>();

    @Option(names = "--aggregate", description = "Select events of this aggregate id. Repeatable.")
    private Set<String> aggregates = new HashSet<>();

    @Option(names = "--id", description = "Select the event with this id. Repeatable.")
    private Set<String> ids = new HashSet<>();

    @Option(
            names = "--due-before",
            converter = DueConverter.class,
            description =
                    "Select events that are due before this time: a time such as"
                            + " 2026-05-04T03:02:01Z, or a duration from now such as PT2H.")
    private @Nullable Instant dueBefore;

    /** The filter that the options describe. */
    HeldFilter filter() {
        return new HeldFilter(groups, types, aggregates, ids, dueBefore);
    }

    /** Converts a time, or a duration from now. */
    static final class DueConverter implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.startsWith("P")
                        ? Instant.now().plus(Duration.parse(text))
                        : Instant.parse(text);
            } catch (DateTimeException | ArithmeticException e) {
                throw new TypeConversionException(
                        "must be a time of RFC 3339 in UTC or an ISO 8601 duration, got "
                                + Check.quote(text));
            }
        }
    }
}
