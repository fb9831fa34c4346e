package io.tailrace.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.event.Event;
import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventContext;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.OrderEvent;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.producer.tracing.EmitTracer.EmitSpan;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmitSpansTest {

    private static final TraceContext GIVEN =
            new TraceContext("1".repeat(32), "2".repeat(16), null, 1, null);
    private static final TraceContext OWN =
            new TraceContext("1".repeat(32), "3".repeat(16), null, 1, null);

    private final List<String> told = new ArrayList<>();
    private final EmitTracer tracer =
            (id, type, aggregateType, parent) -> {
                told.add("begin " + type + " of " + aggregateType);
                return new EmitSpan() {
                    @Override
                    public TraceContext context() {
                        return OWN;
                    }

                    @Override
                    public void end() {
                        told.add("end");
                    }

                    @Override
                    public void fail(Throwable why) {
                        told.add("fail");
                    }
                };
            };

    @Test
    void everyEventHasASpanWhoseContextItCarries() {
        EmitSpans spans = begin(EmitOptions.none(), deleted(), deleted());
        assertThat(spans.context(0)).isEqualTo(OWN);
        spans.end();
        spans.fail(new IllegalStateException("too late"));

        assertThat(told)
                .containsExactly(
                        "begin user.deleted.v1 of user",
                        "begin user.deleted.v1 of user",
                        "end",
                        "end");
    }

    @Test
    void aTraceThatTheCallerGaveStaysAsItIs() {
        EmitSpans spans = begin(EmitOptions.none().trace(GIVEN), deleted());

        assertThat(spans.context(0)).isEqualTo(GIVEN);
        assertThat(told).isEmpty();
    }

    @Test
    void spansAreEndedIfALaterEventCannotBeEmitted() {
        Event<?> unknown = Event.of(new OrderEvent.Cancelled("o-1", "CANCELLED", List.of()));

        assertThatThrownBy(() -> begin(EmitOptions.none(), deleted(), unknown))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(told).containsExactly("begin user.deleted.v1 of user", "fail");
    }

    @Test
    void everySpanIsEndedAlsoIfTheTracerThrows() {
        EmitTracer throwing =
                (id, type, aggregateType, parent) -> {
                    EmitSpan span = tracer.begin(id, type, aggregateType, parent);
                    if (told.size() == 2) {
                        throw new StackOverflowError("of a sampler");
                    }
                    return new EmitSpan() {
                        @Override
                        public TraceContext context() {
                            throw new IllegalStateException("context");
                        }

                        @Override
                        public void end() {
                            span.end();
                            throw new NoClassDefFoundError("of a span processor");
                        }

                        @Override
                        public void fail(Throwable why) {
                            span.fail(why);
                            throw new IllegalStateException("fail");
                        }
                    };
                };
        EventContext running = new EventContext(null, null, GIVEN);
        EmitTracer guarded = EmitTracer.guarded(throwing);
        try (EventContext.Scope scope = running.open()) {
            EmitSpans written = begin(guarded, EmitOptions.none(), deleted(), deleted(), deleted());
            assertThat(List.of(0, 1, 2))
                    .allSatisfy(place -> assertThat(written.context(place)).isEqualTo(GIVEN));
            written.end();
            begin(guarded, EmitOptions.none(), deleted()).fail(new IllegalStateException("no"));
        }

        assertThat(told.stream().filter("end"::equals)).hasSize(2);
        assertThat(told).endsWith("fail");
    }

    @Test
    void aTracerThatReturnsNoSpanLeavesTheTraceAsItIs() {
        EmitTracer none = EmitTracer.guarded((id, type, aggregateType, parent) -> null);

        assertThat(begin(none, EmitOptions.none(), deleted()).context(0)).isNull();
        assertThat(EmitTracer.guarded(none)).isSameAs(none);
        assertThat(EmitTracer.guarded(EmitTracer.none())).isSameAs(EmitTracer.none());
    }

    private EmitSpans begin(EmitOptions options, Event<?>... events) {
        return begin(tracer, options, events);
    }

    private static EmitSpans begin(EmitTracer tracer, EmitOptions options, Event<?>... events) {
        return EmitSpans.begin(
                tracer, EventCatalogue.of(UserEvent.class), List.of(events), options);
    }

    private static Event<?> deleted() {
        return Event.of(new UserEvent.Deleted("u-1", null));
    }
}
