package io.tailrace.subscriber.internal;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.internal.Check;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.RetryMode;
import io.tailrace.subscriber.config.StartAt;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.internal.handling.Handlers;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * A complete and validated description of a subscriber. Immutable.
 *
 * @param config the settings
 * @param handlers the handlers
 * @param topics the topics of the events that have a handler and, if there is a handler of all
 *     events or a missing handler is a failure, of the configured catalogue; without the retry
 *     topic
 * @param broadcast where to start if this subscriber gets every event; null if it shares the events
 *     with its group
 * @param producing whether handlers return records
 * @param meter receives the measurements
 * @param tracer makes the spans
 */
public record SubscriberSpec(
        SubscriberConfig config,
        Handlers handlers,
        List<String> topics,
        @Nullable StartAt broadcast,
        boolean producing,
        SubscriberMeter meter,
        HandlingTracer tracer) {

    /**
     * Validates the combination of values.
     *
     * @throws IllegalArgumentException if no event type of the catalogue has a handler, or a
     *     broadcast is combined with delayed retries or producing handlers
     */
    public SubscriberSpec {
        Check.that(
                !topics.isEmpty(),
                "handlers",
                "must handle at least one event type of the catalogue, which has "
                        + config.catalogue().typeNames()
                        + " (set SubscriberConfig.catalogue to change it)",
                "handlers for other types only");
        if (broadcast != null) {
            Check.that(
                    config.retryMode() == RetryMode.ORDERED,
                    "retryMode",
                    "must be ORDERED for a broadcast, as the processor sends retries to a whole"
                            + " group",
                    config.retryMode());
            Check.that(
                    !config.rehearsals(),
                    "rehearsals",
                    "must be false for a broadcast, to which no dead letter is sent again",
                    config.rehearsals());
            Check.that(
                    !producing,
                    "handlers",
                    "must not produce records in a broadcast, as every instance would produce them",
                    "process(…)");
        }
    }

    /**
     * Describes a subscriber whose topics follow from its handlers. The families of the types that
     * have a handler are added to the catalogue, so that every handler is called.
     *
     * @throws IllegalArgumentException as the constructor, or if a type that has a handler cannot
     *     be added; see {@link EventCatalogue#withFamiliesOf}
     */
    public static SubscriberSpec of(
            SubscriberConfig config,
            Handlers handlers,
            @Nullable StartAt broadcast,
            boolean producing,
            SubscriberMeter meter,
            HandlingTracer tracer) {
        EventCatalogue catalogue = config.catalogue().withFamiliesOf(handlers.types());
        SortedSet<String> aggregateTypes = handlers.aggregateTypes(catalogue);
        if (handlers.handleAll() || config.missingHandler() == MissingHandler.FAIL) {
            aggregateTypes.addAll(config.catalogue().aggregateTypes());
        }
        List<String> topics = aggregateTypes.stream().map(config.topics()::events).toList();
        return new SubscriberSpec(
                config.toBuilder().catalogue(catalogue).build(),
                handlers,
                topics,
                broadcast,
                producing,
                meter,
                tracer);
    }
}
