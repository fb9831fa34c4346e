package io.tailrace.spring.subscriber;

import io.tailrace.event.TopicNames;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.RetryMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/** The properties {@code tailrace.subscriber.*}. */
@ConfigurationProperties("tailrace.subscriber")
public class SubscriberProperties {

    /** Whether subscribers are started with the application. */
    private boolean enabled = true;

    /** Addresses of Kafka brokers; spring.kafka.bootstrap-servers by default. */
    private @Nullable String bootstrapServers;

    /** Consumer group of handlers that name none; spring.application.name by default. */
    private @Nullable String group;

    /** Prefix of the names of the topics that are read. */
    private String eventsPrefix = TopicNames.DEFAULT_EVENTS_PREFIX;

    /** Whether failed events are retried in place or through the processor. */
    private RetryMode retryMode = RetryMode.ORDERED;

    /** What happens to events without a handler. */
    private MissingHandler missingHandler = MissingHandler.SKIP;

    /** Whether the subscribers take part in rehearsals of a redrive. */
    private boolean rehearsals;

    /** Retries of failed events in place. */
    @NestedConfigurationProperty private final RetryProperties retry = new RetryProperties();

    /** Concurrency, timeouts and the interval of commits. */
    @NestedConfigurationProperty
    private final HandlingProperties handling = new HandlingProperties();

    /** The inbox of idempotent handlers. */
    @NestedConfigurationProperty private final InboxProperties inbox = new InboxProperties();

    /** Properties for all Kafka clients of the subscribers, for example security settings. */
    private Map<String, String> kafka = new HashMap<>();

    /** {@code tailrace.subscriber.retry.*}. */
    public RetryProperties getRetry() {
        return retry;
    }

    /** {@code tailrace.subscriber.handling.*}. */
    public HandlingProperties getHandling() {
        return handling;
    }

    /** {@code tailrace.subscriber.inbox.*}. */
    public InboxProperties getInbox() {
        return inbox;
    }

    public boolean isEnabled() {
        return enabled;
    }

    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getBootstrapServers() {
        return bootstrapServers;
    }

    public void setBootstrapServers(@Nullable String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    public @Nullable String getGroup() {
        return group;
    }

    public void setGroup(@Nullable String group) {
        this.group = group;
    }

    public String getEventsPrefix() {
        return eventsPrefix;
    }

    public void setEventsPrefix(String eventsPrefix) {
        this.eventsPrefix = eventsPrefix;
    }

    public RetryMode getRetryMode() {
        return retryMode;
    }

    public void setRetryMode(RetryMode retryMode) {
        this.retryMode = retryMode;
    }

    public MissingHandler getMissingHandler() {
        return missingHandler;
    }

    public void setMissingHandler(MissingHandler missingHandler) {
        this.missingHandler = missingHandler;
    }

    public boolean isRehearsals() {
        return rehearsals;
    }

    public void setRehearsals(boolean rehearsals) {
        this.rehearsals = rehearsals;
    }

    public Map<String, String> getKafka() {
        return kafka;
    }

    public void setKafka(Map<String, String> kafka) {
        this.kafka = kafka;
    }
}
