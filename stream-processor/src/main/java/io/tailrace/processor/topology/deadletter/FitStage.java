package io.tailrace.processor.topology.deadletter;

import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.TopicLimits;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes every dead letter as small as its topic wants it. A record that the topic refuses would
 * abort its transaction each time it is processed again.
 */
public final class FitStage extends ContextualProcessor<byte[], RoutedEvent, byte[], RoutedEvent> {

    private final TopicLimits limits;

    /**
     * @param limits what the dead-letter topic accepts
     */
    public FitStage(TopicLimits limits) {
        this.limits = limits;
    }

    @Override
    public void process(Record<byte[], RoutedEvent> record) {
        context()
                .forward(
                        FittingDeadLetter.of(
                                record, limits.maxRecordBytes(record.value().topic())));
    }
}
