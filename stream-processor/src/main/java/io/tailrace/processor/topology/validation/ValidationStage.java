package io.tailrace.processor.topology.validation;

import io.tailrace.event.EventException;
import io.tailrace.event.TopicNames;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.processor.topology.deadletter.DeadLetterFactory;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageMetrics;
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
    private final DeadLetterFactory deadLetters;

    public ValidationStage(ProcessorConfig config, StageMetrics metrics) {
        this.topics = config.kafka().topics();
        this.validator = new EventValidator(config);
        this.metrics = metrics;
        this.deadLetters = new DeadLetterFactory(topics);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        try {
            long due = validator.validate(record);
            RoutedEvent routed = new RoutedEvent(eventsTopic(), null, due, record.value());
            context().forward(record.withValue(routed), NodeNames.DEDUPE);
        } catch (EventException e) {
            deadLetter(record, e);
        }
    }

    private void deadLetter(Record<byte[], byte[]> record, EventException e) {
        String reason = e.error().reason();
        metrics.deadLettered(null, reason);
        context()
                .forward(
                        deadLetters.create(
                                record,
                                record.value(),
                                reason,
                                String.valueOf(e.getMessage()),
                                context().recordMetadata()),
                        NodeNames.DEAD_LETTER);
    }

    /** The topic of events that belongs to the outbox topic of the record that is being read. */
    private String eventsTopic() {
        String outbox = context().recordMetadata().map(RecordMetadata::topic).orElseThrow();
        return topics.events(outbox.substring(topics.outboxPrefix().length()));
    }
}
