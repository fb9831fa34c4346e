package io.tailrace.processor.topology.validation;

import io.tailrace.event.EventException;
import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.schema.ActiveSchemas;
import io.tailrace.processor.topology.deadletter.DeadLetterFactory;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
import io.tailrace.record.TextHeaders;
import java.util.function.LongSupplier;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Forwards valid events to deduplication, and every other record to the dead-letter topic with the
 * rule that the record breaks. {@link EventValidator} has the rules.
 */
public final class ValidationStage
        extends ContextualProcessor<byte[], byte[], byte[], RoutedEvent> {

    private final TopicNames topics;
    private final EventValidator validator;
    private final StageMetrics metrics;
    private final LongSupplier now;
    private final DeadLetterFactory deadLetters;

    /**
     * @param schemas the schemas in force, which may be replaced at any time
     * @param now the time, in milliseconds since 1970
     */
    public ValidationStage(
            ProcessorConfig config, ActiveSchemas schemas, StageMetrics metrics, LongSupplier now) {
        this.topics = config.kafka().topics();
        this.validator = new EventValidator(config, schemas);
        this.metrics = metrics;
        this.now = now;
        this.deadLetters = new DeadLetterFactory(topics);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            String type = aggregateType();
            long due = validator.validate(record, type, now.getAsLong());
            RoutedEvent routed = new RoutedEvent(topics.events(type), null, due, record.value());
            context().forward(record.withValue(routed), NodeNames.DEDUPE);
        } catch (EventException e) {
            deadLetter(record, e);
        }
    }

    /** A group in the headers, which no group has written, would decide about a redrive. */
    private void deadLetter(Record<byte[], byte[]> record, EventException e) {
        Headers headers = new RecordHeaders(record.headers());
        headers.remove(EventHeaders.FAILED_GROUP);
        String reason = e.error().reason();
        metrics.deadLettered(null, TextHeaders.get(record.headers(), EventHeaders.TYPE), reason);
        context()
                .forward(
                        deadLetters.create(
                                record.withHeaders(headers),
                                record.value(),
                                reason,
                                String.valueOf(e.getMessage()),
                                context().recordMetadata()),
                        NodeNames.DEAD_LETTER);
    }

    /** The aggregate type of the outbox topic whose record is being read. */
    private String aggregateType() {
        String outbox = context().recordMetadata().map(RecordMetadata::topic).orElseThrow();
        return outbox.substring(topics.outboxPrefix().length());
    }
}
