package io.tailrace.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import io.tailrace.event.Event;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TraceContext;
import io.tailrace.subscriber.handler.Delivery;
import io.tailrace.subscriber.tracing.HandlingSpan;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation {@value #NAME} for every attempt of a subscriber to handle an event. If
 * tracing is on, its span is a child of the context that the event carries. The observation is
 * current while the handler runs. Safe for any thread.
 */
public final class ObservationHandlingTracer implements HandlingTracer {

    /** The name of the observation, and of its timer. */
    public static final String NAME = "tailrace.handle";

    private static final String UNKNOWN = "unknown";
    private static final String NO_ERROR = "none";

    private final ObservationRegistry registry;

    /** Makes observations of a registry. */
    public ObservationHandlingTracer(ObservationRegistry registry) {
        this.registry = registry;
    }

    @Override
    public HandlingSpan begin(Event<?> event, String aggregateType, Delivery delivery) {
        ReceiverContext<Map<String, String>> context =
                new ReceiverContext<>(
                        (carrier, name) -> Objects.requireNonNull(carrier).get(name),
                        Kind.CONSUMER);
        TraceContext trace = delivery.trace();
        context.setCarrier(trace == null ? Map.of() : trace.toHeaders());
        return new ObservedAttempt(
                Observation.createNotStarted(NAME, () -> context, registry)
                        .contextualName("process " + delivery.topic())
                        .lowCardinalityKeyValue("messaging.system", "kafka")
                        .lowCardinalityKeyValue("messaging.operation.type", "process")
                        .lowCardinalityKeyValue("messaging.destination.name", delivery.topic())
                        .lowCardinalityKeyValue("messaging.consumer.group.name", delivery.group())
                        .lowCardinalityKeyValue(
                                "tailrace.event.type",
                                delivery.headers().getOrDefault(EventHeaders.TYPE, UNKNOWN))
                        .lowCardinalityKeyValue("tailrace.aggregate.type", aggregateType)
                        .highCardinalityKeyValue("messaging.message.id", event.eventId().toString())
                        .highCardinalityKeyValue(
                                "messaging.destination.partition.id",
                                Integer.toString(delivery.partition()))
                        .highCardinalityKeyValue(
                                "messaging.kafka.offset", Long.toString(delivery.offset()))
                        .highCardinalityKeyValue(
                                "tailrace.attempt", Integer.toString(delivery.attempt()))
                        .start());
    }

    private record ObservedAttempt(Observation observation) implements HandlingSpan {

        @Override
        @SuppressWarnings("MustBeClosedChecker") // by the caller
        public Scope open() {
            return observation.openScope()::close;
        }

        @Override
        public void end(String outcome, @Nullable String error) {
            observation.lowCardinalityKeyValue("tailrace.outcome", outcome);
            observation.lowCardinalityKeyValue("error.type", error == null ? NO_ERROR : error);
            if (error != null) {
                observation.error(new ObservedFailure(error));
            }
            observation.stop();
        }
    }
}
