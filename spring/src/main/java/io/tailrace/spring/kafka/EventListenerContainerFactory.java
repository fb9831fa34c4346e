package io.tailrace.spring.kafka;

import io.tailrace.event.EventCatalogue;
import io.tailrace.event.TopicNames;
import io.tailrace.spring.health.InfoPart;
import io.tailrace.subscriber.config.MissingHandler;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.container.ListenerGroup;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.kafka.config.AbstractKafkaListenerEndpoint;
import org.springframework.kafka.config.ConcurrentKafkaListenerContainerFactory;
import org.springframework.kafka.config.KafkaListenerEndpoint;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.adapter.RecordFilterStrategy;

/**
 * Makes the containers of {@code @KafkaListener} methods that handle events. A container reads its
 * topics and the retry topic of its group with {@code read_committed}, and commits what was handled
 * or reported. A group has one listener, because any listener of the group may be given the events
 * of its retry topic.
 */
public class EventListenerContainerFactory
        extends ConcurrentKafkaListenerContainerFactory<Object, Object> implements DisposableBean {

    /** The name of the bean that is auto-configured. */
    public static final String BEAN = "eventListenerContainerFactory";

    private static final Logger LOG = LoggerFactory.getLogger(EventListenerContainerFactory.class);
    private static final String GROUP = "group.id";
    private static final int METADATA_MAX_AGE_MS = 5_000;

    /** The default of Kafka's consumers. */
    private static final int MAX_POLL_INTERVAL_MS = 300_000;

    private final Function<String, SubscriberConfig> configs;
    private final ConsumerFactory<Object, Object> consumers;
    private final SubscriberMeter meter;
    private final Map<String, ListenerGroup> groups = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> topics = new ConcurrentHashMap<>();
    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private @Nullable RecordFilterStrategy<? super Object, ? super Object> filter;

    /** A listener of a group. */
    private record Listener(
            ConcurrentMessageListenerContainer<?, ?> container, RunningCalls calls) {

        ListenerState state(ListenerGroup group) {
            return ListenerState.of(container, group.blocked(), calls.stuck());
        }
    }

    /**
     * Creates a factory without listeners.
     *
     * @param configs the configuration of a group, of which concurrency and client properties are
     *     not used
     * @param consumers have the addresses of the brokers and the properties of the consumers, whose
     *     deserializers are not used; reports go to the same brokers with the same credentials
     */
    public EventListenerContainerFactory(
            Function<String, SubscriberConfig> configs,
            ConsumerFactory<?, ?> consumers,
            SubscriberMeter meter) {
        this.configs = configs;
        this.meter = meter;
        this.consumers = ofBytes(consumers);
        setConsumerFactory(this.consumers);
    }

    /** The consumers of the containers, which read bytes. */
    public ConsumerFactory<Object, Object> consumers() {
        return consumers;
    }

    @Override
    public void setRecordFilterStrategy(RecordFilterStrategy<? super Object, ? super Object> own) {
        filter = own;
    }

    @Override
    public ConcurrentMessageListenerContainer<Object, Object> createListenerContainer(
            KafkaListenerEndpoint endpoint) {
        String group = groupOf(endpoint);
        Collection<String> topics = EndpointCheck.topics(endpoint);
        SubscriberConfig config = configs.apply(group);
        List<EventTarget> targets = EndpointCheck.targets(endpoint);
        keepWhatEventsNeed(
                new EventMessageConverter(config.catalogue(), config.decoder(), targets));
        filter(endpoint, config, targets);
        if (groups.containsKey(group)) {
            throw EndpointCheck.refused(
                    endpoint,
                    "must be the only one of its group, got another one of group %s: the events of %s would reach either. Give it a group of its own, or put both methods with @KafkaHandler into one class with @KafkaListener"
                            .formatted(group, config.topics().retry(group)));
        }
        Map<String, Object> properties = properties(endpoint);
        ListenerGroup opened = new ListenerGroup(config, topics, properties, meter);
        groups.put(group, opened);
        ConcurrentMessageListenerContainer<Object, Object> container =
                super.createListenerContainer(endpoint);
        RunningCalls calls = new RunningCalls(longestPoll(properties), System::nanoTime);
        EventListenerContainer.guard(container, opened, calls);
        listeners.put(group, new Listener(container, calls));
        return container;
    }

    /**
     * The groups of the listeners of an application with their topics, once there is a listener
     * that handles events; does not create the factory.
     */
    public static InfoPart info(ConfigurableListableBeanFactory beans) {
        return () ->
                beans.getSingleton(BEAN) instanceof EventListenerContainerFactory factory
                        ? Map.of("listeners", factory.topics())
                        : Map.of();
    }

    /** The properties of the consumers of a listener, which may have some of its own. */
    private Map<String, Object> properties(KafkaListenerEndpoint endpoint) {
        Map<String, Object> all = new HashMap<>(consumers.getConfigurationProperties());
        @Nullable Properties own = endpoint.getConsumerProperties();
        if (own != null) {
            own.stringPropertyNames().forEach(name -> all.put(name, own.getProperty(name)));
        }
        return all;
    }

    /** How long a consumer may go without a poll before its partitions are given to another. */
    private static Duration longestPoll(Map<String, Object> properties) {
        @Nullable Object set = properties.get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
        return Duration.ofMillis(
                set == null ? MAX_POLL_INTERVAL_MS : Long.parseLong(set.toString().strip()));
    }

    /** Subscribes by pattern, so that topics may be created after the start of the application. */
    @Override
    protected ConcurrentMessageListenerContainer<Object, Object> createContainerInstance(
            KafkaListenerEndpoint endpoint) {
        String group = groupOf(endpoint);
        TopicNames names = configs.apply(group).topics();
        Set<String> all = new TreeSet<>(EndpointCheck.topics(endpoint));
        all.add(names.retry(group));
        LOG.atInfo().addKeyValue("group", group).log("Listens to {}", all);
        topics.put(group, all);
        Pattern any =
                Pattern.compile(all.stream().map(Pattern::quote).collect(Collectors.joining("|")));
        return new EventListenerContainer(consumers, any);
    }

    /** The topics of the listeners that were made, by group. */
    public SortedMap<String, Set<String>> topics() {
        return new TreeMap<>(topics);
    }

    /** What each listener does, by its group. */
    SortedMap<String, ListenerState> states() {
        SortedMap<String, ListenerState> states = new TreeMap<>();
        listeners.forEach((group, each) -> states.put(group, each.state(group(group))));
        return states;
    }

    /** Closes the clients of the reports; the containers have been stopped before. */
    @Override
    public void destroy() {
        listeners.clear();
        groups.values().forEach(ListenerGroup::close);
        groups.clear();
    }

    private void keepWhatEventsNeed(EventMessageConverter converter) {
        setBatchListener(false);
        setRecordMessageConverter(converter);
        setCommonErrorHandler(new EventErrorHandler(this::group));
        setAckDiscarded(true);
    }

    private ListenerGroup group(String id) {
        ListenerGroup group = groups.get(id);
        if (group == null) {
            throw new IllegalStateException("no listener of group " + id + " was created");
        }
        return group;
    }

    private void filter(
            KafkaListenerEndpoint endpoint, SubscriberConfig config, List<EventTarget> targets) {
        boolean takesRecords = targets.size() < EndpointCheck.methods(endpoint).size();
        if (EndpointCheck.hasFilter(endpoint)
                || !(endpoint instanceof AbstractKafkaListenerEndpoint<?, ?>)) {
            return;
        }
        @SuppressWarnings("unchecked")
        AbstractKafkaListenerEndpoint<Object, Object> filtered =
                (AbstractKafkaListenerEndpoint<Object, Object>) endpoint;
        if (!takesRecords && config.missingHandler() == MissingHandler.SKIP) {
            EventCatalogue all = EventMessageConverter.withFamilies(config.catalogue(), targets);
            filtered.setRecordFilterStrategy(new AcceptedEvents(all, targets, filter));
        } else if (filter != null) {
            filtered.setRecordFilterStrategy(filter);
        }
    }

    private String groupOf(KafkaListenerEndpoint endpoint) {
        @Nullable String given = endpoint.getGroupId();
        @Nullable Object configured = consumers.getConfigurationProperties().get(GROUP);
        if (given == null && configured == null) {
            throw EndpointCheck.refused(endpoint, "must have a groupId, got none");
        }
        return given == null ? String.valueOf(configured) : given;
    }

    private static ConsumerFactory<Object, Object> ofBytes(ConsumerFactory<?, ?> consumers) {
        Map<String, Object> properties = new HashMap<>(consumers.getConfigurationProperties());
        properties.put("key.deserializer", ByteArrayDeserializer.class);
        properties.put("value.deserializer", ByteArrayDeserializer.class);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        properties.putIfAbsent("auto.offset.reset", "earliest");
        properties.putIfAbsent("metadata.max.age.ms", METADATA_MAX_AGE_MS);
        return new DefaultKafkaConsumerFactory<>(properties);
    }
}
