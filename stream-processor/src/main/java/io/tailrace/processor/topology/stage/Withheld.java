package io.tailrace.processor.topology.stage;

import io.tailrace.account.WithheldTopic;
import io.tailrace.account.WithheldTopic.Kind;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.record.TextHeaders;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Says for the account, in the transaction of the stage, which events the processor withholds: see
 * {@link WithheldTopic}. Events that are retried for one group are left out, because they were
 * delivered before. Does nothing if the account is off. Safe for any thread.
 *
 * <p>A held event whose hold was said has a mark, so that its end is said too, and only then.
 */
public final class Withheld {

    private final boolean on;
    private final String topic;
    private final TopicNames topics;

    public Withheld(ProcessorConfig config) {
        this.on = config.account().on();
        this.topic = WithheldTopic.of(config.execution().applicationId());
        this.topics = config.kafka().topics();
    }

    /** The topic; null if the account is off. */
    public @Nullable String topic() {
        return on ? topic : null;
    }

    /** An event is skipped. */
    public void skipped(
            ProcessorContext<byte[], RoutedEvent> context, Record<byte[], RoutedEvent> event) {
        if (isCounted(event)) {
            say(Kind.SKIPPED, context, event);
        }
    }

    /**
     * An event is held from now on.
     *
     * @return the event with its mark, to be held
     */
    public Record<byte[], RoutedEvent> held(
            ProcessorContext<byte[], RoutedEvent> context, Record<byte[], RoutedEvent> event) {
        if (!isCounted(event)) {
            return event;
        }
        say(Kind.HELD, context, event);
        Headers marked = new RecordHeaders(event.headers());
        TextHeaders.set(marked, WithheldTopic.KIND, Kind.HELD.text());
        return event.withHeaders(marked);
    }

    /**
     * An event is held no longer.
     *
     * @return the event without its mark
     */
    public Record<byte[], RoutedEvent> released(
            ProcessorContext<byte[], RoutedEvent> context, Record<byte[], RoutedEvent> event) {
        Record<byte[], RoutedEvent> released = unmarked(event);
        if (isMarked(event) && isCounted(released)) {
            say(Kind.RELEASED, context, released);
        }
        return released;
    }

    private static boolean isMarked(Record<byte[], RoutedEvent> event) {
        return event.headers().lastHeader(WithheldTopic.KIND) != null;
    }

    /** A held event without its mark; says nothing. */
    public Record<byte[], RoutedEvent> unmarked(Record<byte[], RoutedEvent> event) {
        if (!isMarked(event)) {
            return event;
        }
        Headers plain = new RecordHeaders(event.headers());
        plain.remove(WithheldTopic.KIND);
        return event.withHeaders(plain);
    }

    private boolean isCounted(Record<byte[], RoutedEvent> event) {
        return on && event.value().group() == null;
    }

    /** With the current time: with that of the event, a broker could delete it on arrival. */
    private void say(
            Kind kind,
            ProcessorContext<byte[], RoutedEvent> context,
            Record<byte[], RoutedEvent> event) {
        Headers headers = new RecordHeaders();
        copy(EventHeaders.ID, event.headers(), headers);
        copy(EventHeaders.SOURCE, event.headers(), headers);
        TextHeaders.set(headers, WithheldTopic.KIND, kind.text());
        TextHeaders.set(headers, WithheldTopic.TYPE, type(event));
        context.forward(
                new Record<byte[], RoutedEvent>(
                        null,
                        RoutedEvent.dueNow(topic, null),
                        context.currentSystemTimeMs(),
                        headers),
                NodeNames.WITHHELD);
    }

    /** The topic itself, if the event was held under an earlier prefix of topics. */
    private String type(Record<byte[], RoutedEvent> event) {
        String topic = event.value().topic();
        String prefix = topics.eventsPrefix();
        return topic.startsWith(prefix) ? topic.substring(prefix.length()) : topic;
    }

    private static void copy(String name, Headers from, Headers to) {
        Header header = from.lastHeader(name);
        if (header != null) {
            to.add(header);
        }
    }
}
