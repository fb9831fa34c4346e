package io.tailrace.processor.cli;

import io.tailrace.processor.dlt.LetterFilter;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which dead letters are meant. Conditions of one kind are alternatives. */
final class FilterOptions {

    private static final String TIME = "A time as in 2026-05-04T03:02:01Z, or how long ago: PT2H.";

    @Option(names = "--group", description = "Events this group failed; \"\" for no group.")
    private Set<String> groups = new HashSet<>();

    @Option(names = "--type", description = "Events of this type.")
    private Set<String> types = new HashSet<>();

    @Option(names = "--reason", description = "Given up for this reason, as in MaxRetries.")
    private Set<String> reasons = new HashSet<>();

    @Option(names = "--aggregate", description = "Events of this aggregate id.")
    private Set<String> aggregates = new HashSet<>();

    @Option(names = "--id", description = "This event id, or partition:offset as in 3:120.")
    private Set<String> ids = new HashSet<>();

    @Option(names = "--since", converter = Time.class, description = TIME)
    private @Nullable Instant since;

    @Option(names = "--until", converter = Time.class, description = TIME)
    private @Nullable Instant until;

    /**
     * @param dealtWith whether those are meant too that were sent again or discarded
     */
    LetterFilter filter(boolean dealtWith) {
        return new LetterFilter(groups, types, reasons, aggregates, ids, since, until, dealtWith);
    }

    /** Whether every dead letter is meant. */
    boolean isEmpty() {
        return groups.isEmpty()
                && types.isEmpty()
                && reasons.isEmpty()
                && aggregates.isEmpty()
                && ids.isEmpty()
                && since == null
                && until == null;
    }

    /** A time, or a duration before now. */
    static final class Time implements ITypeConverter<Instant> {

        @Override
        public Instant convert(String text) {
            try {
                return text.startsWith("P")
                        ? Instant.now().minus(Duration.parse(text))
                        : Instant.parse(text);
            } catch (DateTimeException | ArithmeticException e) {
                throw new TypeConversionException(
                        "must be a time of RFC 3339 in UTC or an ISO 8601 duration, got \""
                                + text
                                + '"');
            }
        }
    }
}
