package io.tailrace.record;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.outbox.OutboxColumns;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** CloudEvents in the topics {@code outbox.<aggregatetype>}, which processors read. */
public enum CloudEventFormat implements RecordFormat {

    /** The format. */
    FORMAT;

    /** The mode. */
    public static final String NAME = "cloudevents";

    @Override
    public String mode() {
        return NAME;
    }

    @Override
    public List<AdditionalColumn> additionalColumns(OutboxColumns columns) {
        return List.of();
    }

    @Override
    public RecordFactory factory(Target target) {
        return new CloudEventFactory(target.topics(), target.source(), target.maxBytes());
    }

    @Override
    public RowTopics topics(TopicNames names, List<String> types) {
        return new Topics(names);
    }

    @Override
    public String topicNaming(TopicNames names) {
        return names.outbox("<aggregatetype>");
    }

    /** A CloudEvent of one of some sources, or without a source; null for any other record. */
    static @Nullable PublishedEvent event(
            String topic, Headers headers, Collection<String> sources) {
        String id = TextHeaders.get(headers, EventHeaders.ID);
        String source = TextHeaders.get(headers, EventHeaders.SOURCE);
        if (id == null) {
            return null;
        }
        if (source == null) {
            return new PublishedEvent(id, topic);
        }
        return sources.contains(source) ? new PublishedEvent(id, null) : null;
    }

    /**
     * A record without an id of CloudEvents, as other programs write them to the same topics.
     *
     * @return null if it has none either
     */
    private static @Nullable PublishedEvent plain(String topic, Headers headers) {
        String id =
                headers.lastHeader(EventHeaders.ID) == null
                        ? TextHeaders.get(headers, RecordFormat.PLAIN_ID)
                        : null;
        return id == null ? null : new PublishedEvent(id, topic);
    }

    private record Topics(TopicNames names) implements RowTopics {

        @Override
        public Optional<String> of(String type) {
            return new AggregateTopics(names).has(type)
                    ? Optional.of(names.outbox(type))
                    : Optional.empty();
        }

        @Override
        public boolean mayHold(String topic) {
            return topic.startsWith(names.outboxPrefix());
        }

        @Override
        public String prefix() {
            return names.outboxPrefix();
        }

        @Override
        public Set<String> all() {
            return Set.of();
        }

        @Override
        public @Nullable PublishedEvent event(
                String topic, Headers headers, Collection<String> sources) {
            PublishedEvent event = CloudEventFormat.event(topic, headers, sources);
            return event == null ? plain(topic, headers) : event;
        }
    }
}
