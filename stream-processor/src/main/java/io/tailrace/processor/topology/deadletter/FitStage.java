package io.tailrace.processor.topology.deadletter;

import io.tailrace.processor.topology.stage.RoutedEvent;
import io.tailrace.processor.topology.stage.StageSpans;
import io.tailrace.processor.topology.stage.TopicLimits;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Makes every dead letter as small as its topic wants it. A record that the topic refuses would
 * abort its transaction each time it is processed again.
 */
public final class FitStage extends ContextualProcessor<byte[], RoutedEvent, byte[], RoutedEvent> {

    private final TopicLimits limits;
    private final StageSpans spans;

    /**
     * @param limits what the dead-letter topic accepts
     * @param spans told about every dead letter
     */
    public FitStage(TopicLimits limits, StageSpans spans) {
        this.limits = limits;
        this.spans = spans;
    }

    @Override
    public void process(Record<byte[], RoutedEvent> record) {
        context()
                .forward(
                        FittingDeadLetter.of(
                                record, limits.maxRecordBytes(record.value().topic())));
        spans.ended(StageSpans.Outcome.DEAD_LETTERED, record);
    }
}
