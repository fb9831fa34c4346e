package io.tailrace.spring.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.opentelemetry.api.OpenTelemetry;
import io.tailrace.event.Event;
import io.tailrace.event.EventId;
import io.tailrace.event.TraceContext;
import io.tailrace.event.builtin.UserEvent;
import io.tailrace.producer.tracing.EmitTracer;
import io.tailrace.producer.tracing.OpenTelemetryEmitTracer;
import io.tailrace.spring.EventCatalogueAutoConfiguration;
import io.tailrace.spring.TailraceAutoConfiguration;
import io.tailrace.spring.subscriber.TailraceSubscriberAutoConfiguration;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.opentelemetry.OpenTelemetryTracer;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Observations as a tracing library sees them: it reads and writes the headers of a carrier. */
class ObservationTest {

    private static final String SPAN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final TraceContext CAUSE =
            TraceContext.parse("00-1af7651916cd43dd8448eb211c80319c-c7ad6b7169203331-01")
                    .orElseThrow();

    private final Library library = new Library();
    private final ObservationRegistry registry = ObservationRegistry.create();

    @BeforeEach
    void install() {
        registry.observationConfig().observationHandler(library);
    }

    @Test
    void anEmittedEventCarriesTheSpanOfItsObservation() {
        EventId id = EventId.next();
        EmitTracer.EmitSpan span =
                new ObservationEmitTracer(registry).begin(id, "user.deleted.v1", "user", null);

        assertThat(span.context()).isEqualTo(TraceContext.parse(SPAN).orElseThrow());
        assertThat(library.stopped).isEmpty();
        span.end();
        Observation.Context context = library.stopped.get(0);
        assertThat(context.getName()).isEqualTo("tailrace.emit");
        assertThat(context.getContextualName()).isEqualTo("create");
        assertThat(context.getLowCardinalityKeyValues())
                .extracting(KeyValue::getKey)
                .containsExactlyInAnyOrder(
                        "messaging.system",
                        "messaging.operation.type",
                        "tailrace.event.type",
                        "tailrace.aggregate.type");
        assertThat(context.getHighCardinalityKeyValue("messaging.message.id").getValue())
                .isEqualTo(id.toString());
    }

    @Test
    void anEventWhoseCauseIsNoObservationCarriesTheTraceOfTheCause() {
        EmitTracer tracer = new ObservationEmitTracer(registry);
        EmitTracer.EmitSpan span = tracer.begin(EventId.next(), "user.deleted.v1", "user", CAUSE);

        assertThat(span.context()).isEqualTo(CAUSE);
        assertThat(library.started).isEmpty();

        Observation request = Observation.start("request", registry);
        try (Observation.Scope scope = request.openScope()) {
            assertThat(
                            tracer.begin(EventId.next(), "user.deleted.v1", "user", CAUSE)
                                    .context()
                                    .toTraceParent())
                    .isEqualTo(SPAN);
        }
    }

    @Test
    void anAttemptIsAChildOfTheEventAndCurrentWhileTheHandlerRuns() {
        HandlingSpan span = attempt();
        ReceiverContext<?> context = (ReceiverContext<?>) library.started.get(0);
        assertThat(((Map<?, ?>) context.getCarrier()).get("traceparent"))
                .isEqualTo(CAUSE.toTraceParent());
        try (HandlingSpan.Scope scope = span.open()) {
            assertThat(registry.getCurrentObservation().getContext()).isSameAs(context);
        }
        assertThat(registry.getCurrentObservation()).isNull();
        span.end(HandlingSpan.HANDLED, null);

        assertThat(library.stopped).containsExactly(context);
        assertThat(context.getContextualName()).isEqualTo("process events.user");
        assertThat(context.getLowCardinalityKeyValue("tailrace.outcome").getValue())
                .isEqualTo("handled");
        assertThat(context.getLowCardinalityKeyValue("error.type").getValue()).isEqualTo("none");
        assertThat(context.getLowCardinalityKeyValue("messaging.consumer.group.name").getValue())
                .isEqualTo("mailer");
        assertThat(context.getError()).isNull();
    }

    @Test
    void aFailedAttemptNamesTheClassOfTheException() {
        attempt().end(HandlingSpan.FAILED, "java.io.IOException");

        Observation.Context context = library.stopped.get(0);
        assertThat(context.getLowCardinalityKeyValue("error.type").getValue())
                .isEqualTo("java.io.IOException");
        assertThat(context.getError()).hasMessage("java.io.IOException");
    }

    /** One tracer each, so that no event has two spans. */
    @Test
    void withOpenTelemetryItsSpansAreMadeInstead() {
        ApplicationContextRunner application =
                new ApplicationContextRunner()
                        .withConfiguration(
                                AutoConfigurations.of(
                                        EventCatalogueAutoConfiguration.class,
                                        TailraceAutoConfiguration.class,
                                        TailraceSubscriberAutoConfiguration.class,
                                        ObservationAutoConfiguration.class))
                        .withBean(PGSimpleDataSource.class)
                        .withBean(ObservationRegistry.class, () -> registry);
        application.run(
                context -> {
                    assertThat(context)
                            .getBean(EmitTracer.class)
                            .isInstanceOf(ObservationEmitTracer.class);
                    assertThat(context)
                            .getBean(HandlingTracer.class)
                            .isInstanceOf(ObservationHandlingTracer.class);
                });
        application
                .withBean(OpenTelemetry.class, OpenTelemetry::noop)
                .run(
                        context -> {
                            assertThat(context)
                                    .getBean(EmitTracer.class)
                                    .isInstanceOf(OpenTelemetryEmitTracer.class);
                            assertThat(context)
                                    .getBean(HandlingTracer.class)
                                    .isInstanceOf(OpenTelemetryTracer.class);
                        });
    }

    private HandlingSpan attempt() {
        Event<UserEvent.Deleted> event = Event.of(new UserEvent.Deleted("u-1", null));
        Delivery delivery =
                new Delivery(
                        "mailer",
                        "events.user",
                        0,
                        7,
                        1,
                        Instant.EPOCH,
                        null,
                        CAUSE,
                        Map.of("ce_type", "user.deleted.v1"));
        return new ObservationHandlingTracer(registry).begin(event, "user", delivery);
    }

    /** Puts a span's context into what is sent. */
    private static final class Library implements ObservationHandler<Observation.Context> {

        final List<Observation.Context> started = new ArrayList<>();
        final List<Observation.Context> stopped = new ArrayList<>();

        @Override
        @SuppressWarnings("unchecked")
        public void onStart(Observation.Context context) {
            started.add(context);
            if (context instanceof SenderContext<?> sender) {
                SenderContext<Object> any = (SenderContext<Object>) sender;
                any.getSetter().set(any.getCarrier(), "traceparent", SPAN);
            }
        }

        @Override
        public void onStop(Observation.Context context) {
            stopped.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }
}
