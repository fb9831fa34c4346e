package io.tailrace.spring.subscriber;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.TopicNames;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.handler.PayloadDecoder;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The configuration of each group of the application, from the properties {@code
 * tailrace.subscriber.*}. Safe for any thread.
 */
public final class SubscriberConfigs implements Function<String, SubscriberConfig> {

    private final SubscriberProperties properties;
    private final EventCatalogue catalogue;
    private final PayloadDecoder decoder;
    private final Supplier<String> servers;

    /**
     * @param decoder makes JSON of payloads in other formats
     * @param servers the brokers if {@code tailrace.subscriber.bootstrap-servers} is not set
     */
    SubscriberConfigs(
            SubscriberProperties properties,
            EventCatalogue catalogue,
            PayloadDecoder decoder,
            Supplier<String> servers) {
        this.properties = properties;
        this.catalogue = catalogue;
        this.decoder = decoder;
        this.servers = servers;
    }

    @Override
    public SubscriberConfig apply(String group) {
        String given = properties.getBootstrapServers();
        return SubscriberConfig.builder(given == null ? servers.get() : given, group)
                .catalogue(catalogue)
                .decoder(decoder)
                .topics(topics())
                .retryMode(properties.getRetryMode())
                .retry(properties.getRetry().toRetry())
                .handling(properties.getHandling().toHandling())
                .missingHandler(properties.getMissingHandler())
                .rehearsals(properties.isRehearsals())
                .clientProperties(properties.getKafka())
                .build();
    }

    /** The names of the topics of every group. */
    public TopicNames topics() {
        return new TopicNames(
                TopicNames.DEFAULT_OUTBOX_PREFIX,
                properties.getEventsPrefix(),
                TopicNames.DEFAULT_POSITIONS);
    }
}
