package io.tailrace.console.trace;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.process.lookup.FoundRow;
import io.tailrace.processor.held.HeldEvent;
import io.tailrace.record.TextHeaders;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What has been found of one event, in any order. No input or output. For one thread. */
final class EventTrail {

    /** The text of the end of a hold. */
    static final String RELEASED = "held no longer";

    /** A row comes first, what holds now comes last. */
    private static final Comparator<Step> ORDER =
            Comparator.<Step, Instant>comparing(EventTrail::sortTime)
                    .thenComparing(EventTrail::hop);

    private final String source;
    private final String id;
    private final List<Step> steps = new ArrayList<>();
    private final List<HeldEvent> held = new ArrayList<>();
    private String type = "";
    private String aggregateType = "";
    private String aggregateId = "";
    private @Nullable String traceId;
    private @Nullable Boolean published;

    /**
     * @param source where it was found first; empty if that is not known
     */
    EventTrail(String source, String id) {
        this.source = source;
        this.id = id;
    }

    String id() {
        return id;
    }

    /** The aggregate type; empty if it is not known. */
    String aggregateType() {
        return aggregateType;
    }

    /** The aggregate id; empty if it is not known. */
    String aggregateId() {
        return aggregateId;
    }

    /** The steps that were added; not to be changed. */
    List<Step> steps() {
        return steps;
    }

    /** The holds of this moment; not to be changed. */
    List<HeldEvent> held() {
        return held;
    }

    /** Whether a row was found. */
    boolean hasRow() {
        return steps.stream().anyMatch(step -> step.is(Hop.ROW));
    }

    /** Whether the relay knows for certain that the row is published. */
    boolean isPublished() {
        return Boolean.TRUE.equals(published);
    }

    void add(Step step) {
        steps.add(step);
    }

    /** Takes over what the headers of a record say of the event. */
    void describe(Headers headers) {
        type = TextHeaders.getOr(headers, EventHeaders.TYPE, type);
        String traceparent = TextHeaders.get(headers, EventHeaders.TRACE_PARENT);
        if (traceId == null && traceparent != null) {
            traceId = TraceContext.parse(traceparent).map(TraceContext::traceId).orElse(null);
        }
    }

    /** Takes over whose event it is. */
    void ofAggregate(String ofType, String aggregate) {
        aggregateType = ofType;
        aggregateId = aggregate;
    }

    void add(FoundRow row) {
        type = row.type();
        ofAggregate(row.aggregateType(), row.aggregateId());
        published = row.published();
        Instant at = row.committed() == null ? time(row.id()) : row.committed();
        String which =
                row.committed() == null
                        ? "; the time is that of the id"
                        : ", committed at the time";
        steps.add(
                Step.of(
                        at,
                        Hop.ROW,
                        "table",
                        "written by transaction %d%s; payload of %d bytes"
                                .formatted(
                                        row.transaction(), at == null ? "" : which, row.bytes())));
    }

    private static @Nullable Instant time(String id) {
        try {
            return EventId.parse(id).time().orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** A hold of this moment. */
    void add(HeldEvent hold, String schedule) {
        held.add(hold);
        steps.add(
                new Step(
                        null,
                        Hop.HELD.text(),
                        "%s-%d".formatted(schedule, hold.place().partition()),
                        "held until " + hold.due(),
                        null,
                        hold.group().isEmpty() ? null : hold.group()));
    }

    /**
     * The event and its way.
     *
     * @param certainNoRow whether a row would have been found
     */
    TracedEvent traced(boolean certainNoRow, boolean complete) {
        List<Step> way = CausalOrder.of(steps.stream().map(this::delivered).sorted(ORDER).toList());
        String now = new WhereNow(way, held, isPublished(), certainNoRow).text();
        String aggregate =
                aggregateType.isEmpty() ? aggregateId : aggregateType + "/" + aggregateId;
        return new TracedEvent(
                id, source, type, aggregate, traceId, complete ? now : "found so far: " + now, way);
    }

    /** A record that was held has the time at which the event was published. */
    private Step delivered(Step step) {
        if (!step.is(Hop.EVENTS) || step.at() == null) {
            return step;
        }
        Instant at = step.at();
        return steps.stream()
                .filter(each -> each.is(Hop.HELD) && each.text().equals(RELEASED))
                .map(Step::at)
                .filter(released -> released != null && released.isAfter(at))
                .filter(released -> eventsBefore(released) == 1)
                .findFirst()
                .map(step::at)
                .orElse(step);
    }

    private long eventsBefore(Instant time) {
        return steps.stream()
                .filter(step -> step.is(Hop.EVENTS))
                .filter(step -> step.at() != null && step.at().isBefore(time))
                .count();
    }

    private static Instant sortTime(Step step) {
        if (step.at() != null) {
            return step.at();
        }
        return step.is(Hop.ROW) ? Instant.MIN : Instant.MAX;
    }

    private static Hop hop(Step step) {
        for (Hop hop : Hop.values()) {
            if (step.is(hop)) {
                return hop;
            }
        }
        throw new IllegalStateException("no hop is named " + step.hop());
    }
}
