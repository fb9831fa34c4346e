package io.tailrace.subscriber.config;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.EventDefaults;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.subscriber.handler.PayloadDecoder;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of a {@link io.tailrace.subscriber.Subscriber}. Immutable.
 *
 * <pre>{@code
 * SubscriberConfig defaults = SubscriberConfig.of("localhost:9092", "mailer");
 * SubscriberConfig delayed = defaults.toBuilder().retryMode(RetryMode.DELAYED).build();
 * }</pre>
 *
 * @param bootstrapServers addresses of Kafka brokers, {@code host:port}, separated by commas
 * @param group the consumer group; the subscribers of one group share the partitions and so the
 *     events
 * @param topics the names of the topics; {@link TopicNames#defaults()} by default
 * @param catalogue event types that can be decoded, besides the families of the types that handlers
 *     are registered for; empty by default
 * @param retry how often and with which pauses a failed event is retried; {@link Retry#defaults()}
 *     by default
 * @param retryMode whether failed events are retried in place, {@link RetryMode#ORDERED}, which is
 *     the default, or through the processor, {@link RetryMode#DELAYED}
 * @param handling concurrency, timeouts and the interval of commits; {@link Handling#defaults()} by
 *     default
 * @param missingHandler what happens to events without a handler; {@link MissingHandler#SKIP} by
 *     default
 * @param clientProperties properties for every Kafka client of the subscriber, for example security
 *     settings; none by default. They override the subscriber's own client defaults, except for
 *     properties that its guarantees depend on, such as {@code enable.auto.commit}
 * @param rehearsals whether this subscriber takes part in rehearsals of a redrive: it then calls
 *     the handlers of {@link io.tailrace.subscriber.inbox.Inbox} for dead letters of the group and
 *     rolls their transactions back; false by default
 * @param decoder makes JSON of payloads in other formats; {@link PayloadDecoder#JSON} by default
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
        Map<String, String> clientProperties,
        boolean rehearsals,
        PayloadDecoder decoder) {

    /**
     * Validates the addresses and the group.
     *
     * @throws IllegalArgumentException if the addresses are blank or the group is not a legal name
     */
    public SubscriberConfig {
        Check.that(!bootstrapServers.isBlank(), "bootstrapServers", "must be given", "nothing");
        Check.that(TopicNames.isLegal(group), "group", "must match [a-zA-Z0-9._-]{1,249}", group);
        clientProperties = Map.copyOf(clientProperties);
    }

    /**
     * The defaults for a cluster and a group: short for {@code builder(…).build()}.
     *
     * @throws IllegalArgumentException if the addresses are blank or the group is not a legal name
     */
    public static SubscriberConfig of(String bootstrapServers, String group) {
        return builder(bootstrapServers, group).build();
    }

    /** A builder that begins with the defaults for a cluster and a group. */
    public static Builder builder(String bootstrapServers, String group) {
        return new Builder(bootstrapServers, group);
    }

    /** A builder that begins with the values of this configuration. */
    public Builder toBuilder() {
        return new Builder(bootstrapServers, group)
                .topics(topics)
                .catalogue(catalogue)
                .retry(retry)
                .retryMode(retryMode)
                .handling(handling)
                .missingHandler(missingHandler)
                .clientProperties(clientProperties)
                .rehearsals(rehearsals)
                .decoder(decoder);
    }

    /** Builds a {@link SubscriberConfig}. Not safe for use by several threads at once. */
    public static final class Builder {

        private final String bootstrapServers;
        private final String group;
        private TopicNames topics = TopicNames.defaults();
        private EventCatalogue catalogue = EventCatalogue.empty();
        private Retry retry = Retry.defaults();
        private RetryMode retryMode = RetryMode.ORDERED;
        private Handling handling = Handling.defaults();
        private MissingHandler missingHandler = MissingHandler.SKIP;
        private Map<String, String> clientProperties = Map.of();
        private boolean rehearsals;
        private PayloadDecoder decoder = PayloadDecoder.JSON;

        private Builder(String bootstrapServers, String group) {
            this.bootstrapServers = bootstrapServers;
            this.group = group;
        }

        /** Sets the names of the topics. */
        public Builder topics(TopicNames value) {
            topics = value;
            return this;
        }

        /**
         * Sets event types that can be decoded. The families of the types that have a handler are
         * added to them.
         */
        public Builder catalogue(EventCatalogue value) {
            catalogue = value;
            return this;
        }

        /** Sets how often and with which pauses a failed event is retried in place. */
        public Builder retry(Retry value) {
            retry = value;
            return this;
        }

        /** Sets whether failed events are retried in place or through the processor. */
        public Builder retryMode(RetryMode value) {
            retryMode = value;
            return this;
        }

        /** Sets concurrency, timeouts and the interval of commits. */
        public Builder handling(Handling value) {
            handling = value;
            return this;
        }

        /** Sets what happens to events without a handler. */
        public Builder missingHandler(MissingHandler value) {
            missingHandler = value;
            return this;
        }

        /** Sets the properties for every Kafka client, in place of those set before. */
        public Builder clientProperties(Map<String, String> value) {
            clientProperties = value;
            return this;
        }

        /**
         * Sets whether this subscriber takes part in rehearsals of a redrive. A rehearsal needs a
         * connection of the handlers' data source besides those that handlers use.
         */
        public Builder rehearsals(boolean value) {
            rehearsals = value;
            return this;
        }

        /** Sets what makes JSON of payloads in other formats. */
        public Builder decoder(PayloadDecoder value) {
            decoder = value;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @throws IllegalArgumentException if the addresses are blank or the group is not a legal
         *     name
         */
        public SubscriberConfig build() {
            return new SubscriberConfig(
                    bootstrapServers,
                    group,
                    topics,
                    catalogue,
                    retry,
                    retryMode,
                    handling,
                    missingHandler,
                    clientProperties,
                    rehearsals,
                    decoder);
        }
    }

    /**
     * How often a handler is called for one event before the event is reported as failed. Used with
     * {@link RetryMode#ORDERED}; with {@link RetryMode#DELAYED} the processor's settings apply
     * instead.
     *
     * @param maxAttempts the largest number of calls, including the first one; at least 1
     * @param initialBackoff the pause after the first failed call, at least 0 and at most {@code
     *     maxBackoff}; the pause doubles after each further failed call
     * @param maxBackoff the longest pause
     */
    public record Retry(int maxAttempts, Duration initialBackoff, Duration maxBackoff) {

        /** The default of {@code maxBackoff}: 10 seconds. */
        public static final Duration DEFAULT_MAX_BACKOFF = Duration.ofSeconds(10);

        private static final int MAX_DOUBLINGS = 30;

        /**
         * Validates the values.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Retry {
            Check.that(maxAttempts >= 1, "maxAttempts", "must be at least 1", maxAttempts);
            Check.that(
                    !initialBackoff.isNegative() && initialBackoff.compareTo(maxBackoff) <= 0,
                    "initialBackoff",
                    "must be between 0 and maxBackoff, " + maxBackoff,
                    initialBackoff);
        }

        /** Five calls; the first pause is 100 ms, the longest 10 s. */
        public static Retry defaults() {
            return new Retry(
                    EventDefaults.MAX_ATTEMPTS, EventDefaults.INITIAL_BACKOFF, DEFAULT_MAX_BACKOFF);
        }

        /**
         * The pause after a failed call.
         *
         * @param attempt the number of the failed call, 1 for the first
         */
        public Duration backoff(int attempt) {
            int doublings = Math.min(attempt - 1, MAX_DOUBLINGS);
            Duration pause = initialBackoff.multipliedBy(1L << doublings);
            return pause.compareTo(maxBackoff) < 0 ? pause : maxBackoff;
        }
    }
}
