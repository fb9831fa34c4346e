package io.tailrace.subscriber;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import java.time.Duration;
import java.util.Map;

/**
 * Everything a {@link Subscriber} can be told. Immutable; begin with {@link #of} and change what
 * you need.
 *
 * @param bootstrapServers of the Kafka cluster
 * @param group subscribers of one group share the events
 * @param topics the names of the topics
 * @param catalogue the events that can be read; empty means the whole families of the types that
 *     handlers are registered for
 * @param retry how often a handler is called for one event
 * @param retryMode what happens between two attempts
 * @param handling how many handlers run, and how long
 * @param missingHandler what becomes of events without a handler
 * @param clientProperties for all Kafka clients, such as security settings; they win over what the
 *     subscriber sets by itself, but for the few settings it depends on
 */
public record SubscriberConfig(
        String bootstrapServers,
        String group,
        TopicNames topics,
        EventCatalogue catalogue,
        Retry retry,
        RetryMode retryMode,
        Handling handling,
        MissingHandler missingHandler,
        Map<String, String> clientProperties) {

    /** Checks that there are servers and a group. */
    public SubscriberConfig {
        Check.that(!bootstrapServers.isBlank(), "bootstrapServers", "must be given", "nothing");
        Check.that(TopicNames.isLegal(group), "group", "must match [a-zA-Z0-9._-]{1,249}", group);
        clientProperties = Map.copyOf(clientProperties);
    }

    /** A configuration of defaults for one cluster and one group. */
    public static SubscriberConfig of(String bootstrapServers, String group) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                TopicNames.defaults(),
                EventCatalogue.empty(),
                Retry.defaults(),
                RetryMode.ORDERED,
                Handling.defaults(),
                MissingHandler.SKIP,
                Map.of());
    }

    /** The same, with other topics. */
    public SubscriberConfig withTopics(TopicNames names) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                names,
                catalogue,
                retry,
                retryMode,
                handling,
                missingHandler,
                clientProperties);
    }

    /** The same, for other events. */
    public SubscriberConfig withCatalogue(EventCatalogue events) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                topics,
                events,
                retry,
                retryMode,
                handling,
                missingHandler,
                clientProperties);
    }

    /** The same, more or less patient. */
    public SubscriberConfig withRetry(Retry policy) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                topics,
                catalogue,
                policy,
                retryMode,
                handling,
                missingHandler,
                clientProperties);
    }

    /** The same, with that between two attempts. */
    public SubscriberConfig withRetryMode(RetryMode mode) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                topics,
                catalogue,
                retry,
                mode,
                handling,
                missingHandler,
                clientProperties);
    }

    /** The same, handling events that way. */
    public SubscriberConfig withHandling(Handling way) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                topics,
                catalogue,
                retry,
                retryMode,
                way,
                missingHandler,
                clientProperties);
    }

    /** The same, with that for events without a handler. */
    public SubscriberConfig withMissingHandler(MissingHandler policy) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                topics,
                catalogue,
                retry,
                retryMode,
                handling,
                policy,
                clientProperties);
    }

    /** The same, with these properties for all Kafka clients. */
    public SubscriberConfig withClientProperties(Map<String, String> properties) {
        return new SubscriberConfig(
                bootstrapServers,
                group,
                topics,
                catalogue,
                retry,
                retryMode,
                handling,
                missingHandler,
                properties);
    }

    /**
     * How often a handler is called for one event before the event counts as failed. With {@link
     * RetryMode#DELAYED} the processor decides instead.
     *
     * @param maxAttempts calls in all, at least 1
     * @param initialBackoff the pause before the second call; it doubles with each further one
     * @param maxBackoff the longest pause
     */
    public record Retry(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {

        /** The longest pause between two attempts. */
        public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

        private static final int MAX_DOUBLINGS = 30;

        /** Checks the numbers. */
        public Retry {
            Check.that(maxAttempts >= 1, "maxAttempts", "must be at least 1", maxAttempts);
            Check.that(
                    !initialBackoff.isNegative() && initialBackoff.compareTo(maxBackoff) <= 0,
                    "initialBackoff",
                    "must be between 0 and maxBackoff, " + maxBackoff,
                    initialBackoff);
        }

        /** Five calls, 100 ms apart at first, never more than 10 s. */
        public static Retry defaults() {
            return new Retry(
                    EventDefaults.MAX_ATTEMPTS, EventDefaults.INITIAL_BACKOFF, DEFAULT_MAX_BACKOFF);
        }

        /** The pause after that attempt, the first being 1. */
        Duration backoff(int attempt) {
            int doublings = Math.min(attempt - 1, MAX_DOUBLINGS);
            Duration pause = initialBackoff.multipliedBy(1L << doublings);
            return pause.compareTo(maxBackoff) < 0 ? pause : maxBackoff;
        }
    }
}
