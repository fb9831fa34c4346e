package io.tailrace.processor.topology;

import io.tailrace.processor.topology.stage.NodeNames;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Sends each record to the stage for its topic: failed events, or events of the relays. */
final class InputRouter extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    private final String failed;

    /**
     * @param failed the topic of failed events
     */
    InputRouter(String failed) {
        this.failed = failed;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        String topic = context().recordMetadata().map(RecordMetadata::topic).orElseThrow();
        String stage = topic.equals(failed) ? NodeNames.DECIDE : NodeNames.VALIDATE;
        context().forward(record, stage);
    }
}
