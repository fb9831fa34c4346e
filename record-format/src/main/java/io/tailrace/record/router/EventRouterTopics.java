package io.tailrace.record.router;

import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.Check;
import io.tailrace.record.DeadLetterRecords;
import io.tailrace.record.PublishedEvent;
import io.tailrace.record.RecordFormat;
import io.tailrace.record.RowTopics;
import io.tailrace.record.UnpublishableException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The topics that an {@link EventRoute} makes, without those of the pipeline itself: whoever writes
 * rows does not choose among these. For one thread at a time.
 */
final class EventRouterTopics implements RowTopics {

    /** Bounds the memory that invented aggregate types can take. */
    private static final int MAX_KNOWN = 1000;

    private static final List<String> OWN = List.of("__", "tailrace.", "tailrace-");

    private final EventRoute route;
    private final TopicNames names;
    private final String prefix;
    private final Matcher matcher;
    private final Map<String, String> known = new HashMap<>();
    private final Set<String> all = new TreeSet<>();

    EventRouterTopics(EventRoute route, TopicNames names) {
        this.route = route;
        this.names = names;
        this.prefix = route.prefix();
        this.matcher = route.matcher();
    }

    /**
     * The topics of some aggregate types.
     *
     * @param types as {@link RecordFormat#topics} describes them
     * @throws IllegalArgumentException if nothing shows which topics hold records of the outbox, or
     *     all of them would be the pipeline's own
     */
    EventRouterTopics(EventRoute route, TopicNames names, List<String> types) {
        this(route, names);
        if (!types.isEmpty() && types.stream().noneMatch(type -> type.contains("*"))) {
            types.forEach(this::addTo);
            return;
        }
        Check.that(
                !prefix.isEmpty() && route.isForEveryValue(),
                "route-topic-replacement",
                "must begin with a fixed text, and route-topic-regex must match every aggregate type, or --types must name every type without *; otherwise nothing shows a repair which topics hold published rows",
                Check.quote(route.replacement()));
        Check.that(
                !isOwn(prefix + "x"),
                "route-topic-replacement",
                "must make other topics than those of the pipeline itself",
                Check.quote(route.replacement()));
    }

    private void addTo(String type) {
        try {
            all.add(topic(type));
        } catch (UnpublishableException e) {
            throw Check.violation(
                    "types", "must have topics (" + e.getMessage() + ")", Check.quote(type));
        }
    }

    /**
     * The topic of an aggregate type.
     *
     * @throws UnpublishableException if the topic would be one of the pipeline's own, or Kafka does
     *     not accept its name
     */
    String topic(String type) throws UnpublishableException {
        String topic = known.get(type);
        return topic == null ? check(type) : topic;
    }

    private String check(String type) throws UnpublishableException {
        String topic = route.topic(matcher, type);
        if (!TopicNames.isLegal(topic)) {
            throw new UnpublishableException(
                    "aggregate type must make a legal topic name, got \""
                            + Check.shorten(topic, DeadLetterRecords.MAX_NAME)
                            + '"');
        }
        if (isOwn(topic)) {
            throw new UnpublishableException(
                    "aggregate type must not make the name of a topic of the pipeline, got \""
                            + topic
                            + '"');
        }
        if (known.size() == MAX_KNOWN) {
            known.clear();
        }
        known.put(type, topic);
        return topic;
    }

    private boolean isOwn(String topic) {
        if (OWN.stream().anyMatch(topic::startsWith) || topic.equals(names.positions())) {
            return true;
        }
        String events = names.eventsPrefix();
        if (topic.startsWith(events) && TopicNames.isReserved(topic.substring(events.length()))) {
            return true;
        }
        return isOfPipeline(topic) && !(isOfPipeline(prefix) && topic.startsWith(prefix));
    }

    /** Topics of events have one of these prefixes; an operator may choose one for the route. */
    private boolean isOfPipeline(String name) {
        return name.startsWith(names.eventsPrefix()) || name.startsWith(names.outboxPrefix());
    }

    @Override
    public Optional<String> of(String type) {
        try {
            return Optional.of(topic(type));
        } catch (UnpublishableException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean mayHold(String topic) {
        return all.isEmpty() ? topic.startsWith(prefix) && !isOwn(topic) : all.contains(topic);
    }

    @Override
    public String prefix() {
        return prefix;
    }

    @Override
    public Set<String> all() {
        return Set.copyOf(all);
    }

    /** The first header counts: a placement may add another one of the same name. */
    @Override
    public @Nullable PublishedEvent event(
            String topic, Headers headers, Collection<String> sources) {
        Iterator<Header> ids = headers.headers(RecordFormat.PLAIN_ID).iterator();
        byte[] id = ids.hasNext() ? ids.next().value() : null;
        return id == null
                ? null
                : new PublishedEvent(new String(id, StandardCharsets.UTF_8), topic);
    }
}
