package io.tailrace.subscriber;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber was asked to do.
 *
 * @param topics whose events its handlers may be called with
 * @param broadcast where to begin if it does not share the events with a group
 * @param producing whether handlers make records
 */
record Plan(
        SubscriberConfig config,
        Handlers handlers,
        List<String> topics,
        @Nullable StartAt broadcast,
        boolean producing,
        SubscriberMeter meter) {

    Plan {
        Check.that(
                !topics.isEmpty(),
                "handlers",
                "must take an event of the catalogue, which has "
                        + config.catalogue().typeNames()
                        + " (SubscriberConfig.withCatalogue changes it)",
                "handlers for none of them");
        if (broadcast != null) {
            Check.that(
                    config.retryMode() == RetryMode.ORDERED,
                    "retryMode",
                    "must be ORDERED to broadcast, as the processor gives an event back to a group",
                    config.retryMode());
            Check.that(
                    !producing,
                    "handlers",
                    "must not make records to broadcast, as every instance would",
                    "process(…)");
        }
    }

    static Plan of(
            SubscriberConfig config,
            Handlers handlers,
            @Nullable StartAt broadcast,
            boolean producing,
            SubscriberMeter meter) {
        List<String> topics =
                handlers.aggregateTypes(config.catalogue()).stream()
                        .map(config.topics()::events)
                        .toList();
        return new Plan(config, handlers, topics, broadcast, producing, meter);
    }
}
