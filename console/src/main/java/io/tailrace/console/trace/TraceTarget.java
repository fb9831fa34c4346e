package io.tailrace.console.trace;

import io.tailrace.console.http.ApiException;
import io.tailrace.event.EventId;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.process.lookup.RowQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is looked for: one event, or the events of one aggregate.
 *
 * @param type the aggregate type; null if an event is looked for
 * @param id the event id or the aggregate id
 * @param since from when on records are searched; null for everything that the topics have
 */
record TraceTarget(@Nullable String type, String id, @Nullable Instant since) {

    /** How far the clock that makes ids can be ahead of that of the brokers. */
    private static final Duration MARGIN = Duration.ofHours(24);

    /**
     * One event. Its records are searched from 24 h before the time of its id or now, whichever is
     * earlier, and from their beginning if its id has no time, or one that is later than in 24 h.
     *
     * @throws ApiException if the text cannot be an event id
     */
    static TraceTarget event(String id) {
        return event(id, Instant.now());
    }

    static TraceTarget event(String id, Instant now) {
        requireText("event", id);
        try {
            EventId event = EventId.parse(id);
            return new TraceTarget(
                    null, id, event.time().flatMap(time -> since(time, now)).orElse(null));
        } catch (IllegalArgumentException e) {
            return new TraceTarget(null, id, null); // tables can have other ids
        }
    }

    private static Optional<Instant> since(Instant made, Instant now) {
        if (made.isAfter(now.plus(MARGIN))) {
            return Optional.empty(); // nothing shows how old the event is
        }
        return Optional.of((made.isBefore(now) ? made : now).minus(MARGIN));
    }

    /**
     * The events of an aggregate.
     *
     * @param text {@code <type>/<id>}
     * @throws ApiException if the text is none
     */
    static TraceTarget aggregate(String text, @Nullable Instant since) {
        int slash = text.indexOf('/');
        if (slash <= 0 || slash == text.length() - 1) {
            throw ApiException.badRequest(
                    "aggregate must be <type>/<id>, got " + Check.quote(text),
                    "Give aggregate type and aggregate id, for example order/4711.");
        }
        String type = text.substring(0, slash);
        requireText("aggregate", text);
        if (!TopicNames.isLegal(type) || TopicNames.isReserved(type)) {
            throw ApiException.badRequest(
                    "The aggregate type must make a legal topic that is none of the pipeline's own, got "
                            + Check.quote(type),
                    "Other types have no topic. Search for the id of an event.");
        }
        return new TraceTarget(type, text.substring(slash + 1), since);
    }

    private static void requireText(String name, String text) {
        if (text.isBlank() || text.length() > RowQuestion.MAX_LENGTH || text.indexOf('\0') >= 0) {
            throw ApiException.badRequest(
                    name + " must be 1 to " + RowQuestion.MAX_LENGTH + " characters",
                    "Correct the parameter.");
        }
    }

    /** Whether one event is looked for. */
    boolean isEvent() {
        return type == null;
    }

    /** Whether one event at most is looked for: other ids than UUIDs can be those of several. */
    boolean isUnique() {
        return isEvent() && EventKey.isUuid(id);
    }

    /** Whether an id is that of the event. */
    boolean isId(String other) {
        return EventKey.isUuid(id) ? id.equalsIgnoreCase(other) : id.equals(other);
    }

    /** What a relay is asked. */
    RowQuestion question() {
        return type == null ? RowQuestion.ofEvent(id) : RowQuestion.ofAggregate(type, id);
    }
}
