package io.tailrace.record;

import io.tailrace.event.EventHeaders;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The topics that hold the records of an outbox. For one thread at a time. */
public interface RowTopics {

    /** The topic of an aggregate type; empty if its rows become dead letters. */
    Optional<String> of(String type);

    /** Whether a topic may hold records of the outbox; dead letters are in another one. */
    boolean mayHold(String topic);

    /** What the names of the topics begin with; empty only if {@link #all} is not. */
    String prefix();

    /** All topics, if they are known; empty if every topic with the prefix can be one. */
    Set<String> all();

    /**
     * The event of a record in one of these topics.
     *
     * @param sources the names that events of the outbox may have in {@code ce_source}
     * @return null if the record is certainly none of the outbox
     */
    @Nullable PublishedEvent event(String topic, Headers headers, Collection<String> sources);

    /**
     * The event of a dead letter, whose headers are those of a CloudEvent, or of the record that
     * could not be written to its topic.
     *
     * @param sources the names that events of the outbox may have in {@code ce_source}
     * @return null if the dead letter is certainly none of the outbox, or nothing shows whose it is
     */
    default @Nullable PublishedEvent deadLetter(Headers headers, Collection<String> sources) {
        String topic = TextHeaders.get(headers, EventHeaders.STREAMS_TOPIC);
        if (headers.lastHeader(EventHeaders.SOURCE) == null) {
            return topic == null ? null : event(topic, headers, sources);
        }
        return CloudEventFormat.event("", headers, sources);
    }
}
