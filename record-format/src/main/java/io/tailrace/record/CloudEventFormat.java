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

    /** The id of a CloudEvent of one of some sources; null for any other record. */
    static @Nullable String eventId(Headers headers, Collection<String> sources) {
        String id = TextHeaders.get(headers, EventHeaders.ID);
        String source = TextHeaders.get(headers, EventHeaders.SOURCE);
        return source == null || sources.contains(source) ? id : null;
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
        public @Nullable String eventId(Headers headers, Collection<String> sources) {
            return CloudEventFormat.eventId(headers, sources);
        }
    }
}
