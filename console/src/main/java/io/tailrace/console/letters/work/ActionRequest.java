package io.tailrace.console.letters.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.console.http.ApiException;
import io.tailrace.console.http.BodyFields;
import io.tailrace.event.internal.Check;
import io.tailrace.process.Printable;
import io.tailrace.processor.dlt.DeadLetterFilter;
import io.tailrace.processor.dlt.Discard;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a caller asks to be done with dead letters. Pure.
 *
 * @param kind {@code dry-run}, {@code redrive}, {@code rehearse}, {@code discard} or {@code reopen}
 * @param canaries null for the default
 * @param rate per second; null for the default
 * @param limit how many dead letters at most; null for no limit
 * @param maxRedrives null for the default
 * @param reason why, for people who ask later; empty if none is given
 * @param run of a redrive its name, of a reopen the run whose discards are undone; empty if it is
 *     not given
 */
record ActionRequest(
        String kind,
        DeadLetterFilter filter,
        @Nullable Integer canaries,
        @Nullable Double rate,
        @Nullable Long limit,
        @Nullable Integer maxRedrives,
        String reason,
        String run) {

    private static final int MAX_REASON = 1_000;
    private static final int MAX_NAMED = 20;

    private static final Set<String> KINDS =
            Set.of("dry-run", "redrive", "rehearse", "discard", "reopen");

    private static final Set<String> FIELDS =
            Set.of(
                    "kind",
                    "filter",
                    "everything",
                    "canaries",
                    "rate",
                    "limit",
                    "maxRedrives",
                    "reason",
                    "run");

    private static final Set<String> FILTER_FIELDS =
            Set.of(
                    "groups",
                    "types",
                    "reasons",
                    "errors",
                    "aggregates",
                    "ids",
                    "since",
                    "until",
                    "from",
                    "before");

    /**
     * Reads a body.
     *
     * @throws ApiException if a value is impossible, or the filter is empty and the body does not
     *     say that everything is meant
     */
    static ActionRequest of(JsonNode body) {
        BodyFields fields = BodyFields.of(body, FIELDS);
        ActionRequest request =
                new ActionRequest(
                        fields.text("kind"),
                        filter(body.path("filter")),
                        toInt(fields.whole("canaries", Integer.MAX_VALUE)),
                        fields.number("rate"),
                        fields.whole("limit", Long.MAX_VALUE),
                        toInt(fields.whole("maxRedrives", Integer.MAX_VALUE)),
                        fields.text("reason").strip(),
                        fields.text("run"));
        request.requireKind();
        request.requireSelection(fields.flag("everything"));
        request.requireReason();
        request.requireNothingUnused();
        return request;
    }

    private static @Nullable Integer toInt(@Nullable Long number) {
        return number == null ? null : Math.toIntExact(number);
    }

    private static DeadLetterFilter filter(JsonNode object) {
        if (!object.isObject()) {
            throw ApiException.badRequest(
                    "filter must be an object",
                    "Give a filter, for example {\"groups\":[\"mailer\"]}.");
        }
        BodyFields fields = BodyFields.of(object, FILTER_FIELDS);
        return new DeadLetterFilter(
                fields.texts("groups"),
                fields.texts("types"),
                fields.texts("reasons"),
                fields.texts("errors"),
                fields.texts("aggregates"),
                fields.texts("ids"),
                BodyFields.time("since", orNull(fields.text("since"))),
                BodyFields.time("until", orNull(fields.text("until"))),
                fields.offsets("from"),
                fields.offsets("before"));
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private void requireKind() {
        if (!KINDS.contains(kind)) {
            throw ApiException.badRequest(
                    "kind must be dry-run, redrive, rehearse, discard or reopen, got "
                            + Check.quote(kind),
                    "Correct the kind.");
        }
    }

    /** Whether no event is sent: dead letters are discarded or reopened. */
    boolean isMark() {
        return kind.equals("discard") || kind.equals("reopen");
    }

    /** What has no effect could have been meant to limit something. */
    private void requireNothingUnused() {
        boolean hasPace = canaries != null || rate != null || limit != null || maxRedrives != null;
        if ((isMark() && hasPace) || (kind.equals("discard") && !run.isEmpty())) {
            throw ApiException.badRequest(
                    "canaries, rate, limit and maxRedrives have no effect on a %s, nor has run on a discard"
                            .formatted(kind),
                    "Leave them out.");
        }
    }

    /** Why, as the end of a sentence; empty if no reason is given. */
    String because() {
        return reason.isEmpty() ? "" : Printable.line(", because: " + reason);
    }

    private void requireSelection(boolean everything) {
        boolean isOfRun = kind.equals("reopen") && !run.isEmpty();
        if (filter.isEmpty() && !isOfRun && !everything) {
            throw ApiException.badRequest(
                    "An action must have a filter, got none",
                    "Give a filter, or \"everything\": true to select every dead letter.");
        }
    }

    private void requireReason() {
        if (kind.equals("discard") && reason.isEmpty()) {
            throw ApiException.badRequest(
                    "A discard must have a reason, got none",
                    "Say why the dead letters need no attention; it is stored with them.");
        }
        if (kind.equals("discard") && reason.equals(Discard.ERASED)) {
            throw ApiException.badRequest(
                    "The reason %s is that of erased events, which can never be reopened"
                            .formatted(Discard.ERASED),
                    "Give another reason, or use tailrace-relay erase.");
        }
        if (reason.length() > MAX_REASON) {
            throw ApiException.badRequest(
                    "reason must have at most %d characters, got %d"
                            .formatted(MAX_REASON, reason.length()),
                    "Shorten it.");
        }
    }

    /** What is selected, for people, on one line; long lists are cut. */
    String selection() {
        List<String> parts = new ArrayList<>();
        add(parts, "group", filter.groups());
        add(parts, "type", filter.types());
        add(parts, "reason", filter.reasons());
        add(parts, "error", filter.errors());
        add(parts, "aggregate", filter.aggregates());
        add(parts, "id", filter.ids());
        if (filter.since() != null) {
            parts.add("since " + filter.since());
        }
        if (filter.until() != null) {
            parts.add("until " + filter.until());
        }
        if (!filter.from().isEmpty()) {
            parts.add("from offsets " + new TreeMap<>(filter.from()));
        }
        if (!filter.before().isEmpty()) {
            parts.add("before offsets " + new TreeMap<>(filter.before()));
        }
        if (limit != null) {
            parts.add("at most " + limit);
        }
        return Printable.line(parts.isEmpty() ? "everything" : String.join(", ", parts));
    }

    private static void add(List<String> parts, String name, Set<String> values) {
        if (values.isEmpty()) {
            return;
        }
        List<String> sorted = List.copyOf(new TreeSet<>(values));
        String more =
                sorted.size() > MAX_NAMED
                        ? " and %d more".formatted(sorted.size() - MAX_NAMED)
                        : "";
        parts.add(
                name
                        + " "
                        + String.join(
                                " or ",
                                sorted.stream()
                                        .limit(MAX_NAMED)
                                        .map(value -> value.isEmpty() ? "(none)" : value)
                                        .toList())
                        + more);
    }
}
