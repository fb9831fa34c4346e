package io.tailrace.spring.subscriber;

import io.tailrace.event.EventCatalogue;
import io.tailrace.subscriber.Subscriber;
import io.tailrace.subscriber.config.SubscriberConfig;
import io.tailrace.subscriber.health.SubscriberHealth;
import io.tailrace.subscriber.metrics.SubscriberMeter;
import io.tailrace.subscriber.tracing.HandlingTracer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.context.SmartLifecycle;

/**
 * The subscribers of an application, one per group. Started after all beans have been created, and
 * closed, after their running handlers have returned, before any bean is destroyed. Safe for any
 * thread.
 */
public class Subscribers implements SmartLifecycle {

    private final HandlerMethods methods;
    private final String defaultGroup;
    private final Function<String, SubscriberConfig> configs;
    private final SubscriberMeter meter;
    private final HandlingTracer tracer;
    private final IdempotentHandlers idempotent;

    /** By group. Health is read while the subscribers are being closed. */
    private final Map<String, Subscriber> running = new ConcurrentSkipListMap<>();

    Subscribers(
            HandlerMethods methods,
            String defaultGroup,
            Function<String, SubscriberConfig> configs,
            SubscriberMeter meter,
            HandlingTracer tracer,
            IdempotentHandlers idempotent) {
        this.methods = methods;
        this.defaultGroup = defaultGroup;
        this.configs = configs;
        this.meter = meter;
        this.tracer = tracer;
        this.idempotent = idempotent;
    }

    @Override
    public synchronized void start() {
        methods.byGroup(defaultGroup)
                .forEach((group, handlers) -> running.put(group, startOne(group, handlers)));
    }

    @Override
    public synchronized void stop() {
        running.values().forEach(Subscriber::close);
        running.clear();
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty();
    }

    /** A snapshot of each subscriber, by group. */
    public Map<String, SubscriberHealth> health() {
        Map<String, SubscriberHealth> health = new LinkedHashMap<>();
        running.forEach((group, subscriber) -> health.put(group, subscriber.health()));
        return health;
    }

    /** The topics that each group is reading, by group. */
    SortedMap<String, Set<String>> topics() {
        SortedMap<String, Set<String>> topics = new TreeMap<>();
        health().forEach(
                        (group, health) ->
                                topics.put(
                                        group,
                                        health.assigned().stream()
                                                .map(Subscribers::topic)
                                                .collect(Collectors.toCollection(TreeSet::new))));
        return topics;
    }

    private static String topic(String partition) {
        return partition.substring(0, partition.lastIndexOf('-'));
    }

    private Subscriber startOne(String group, List<HandlerMethod> handlers) {
        SubscriberConfig config = configs.apply(group);
        Subscriber.Builder builder = Subscriber.builder(config).meter(meter).tracer(tracer);
        for (HandlerMethod handler : handlers) {
            register(group, handler, config.catalogue(), builder);
        }
        return builder.start();
    }

    private void register(
            String group,
            HandlerMethod handler,
            EventCatalogue catalogue,
            Subscriber.Builder builder) {
        try {
            EventCatalogue unused = catalogue.withFamiliesOf(Set.of(handler.type()));
            if (handler.idempotent()) {
                builder.on(handler.type(), idempotent.of(handler));
            } else {
                builder.on(handler.type(), handler::handle);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "@EventHandler method %s of group %s must handle an event type that can be registered, got %s: %s"
                            .formatted(
                                    handler.method().toGenericString(),
                                    group,
                                    handler.type().getName(),
                                    e.getMessage()),
                    e);
        }
    }
}
