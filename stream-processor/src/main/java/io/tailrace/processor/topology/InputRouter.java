package io.tailrace.processor.topology;

import io.tailrace.processor.topology.stage.CommitPace;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.StageSpans;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Sends each record to the stage for its topic: failed events, commands, or events of the relays.
 */
final class InputRouter extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    private final String failed;
    private final String commands;
    private final StageSpans spans;
    private final CommitPace pace;

    /** One object for each time that the task is initialized. */
    @SuppressWarnings("NullAway.Init") // by init()
    private Runnable commit;

    /**
     * @param failed the topic of failed events
     * @param commands the topic of commands about held events
     * @param spans told that processing begins
     * @param pace told what waits for a commit
     */
    InputRouter(String failed, String commands, StageSpans spans, CommitPace pace) {
        this.failed = failed;
        this.commands = commands;
        this.spans = spans;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        commit = context::commit;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        spans.begin();
        String topic = context().recordMetadata().map(RecordMetadata::topic).orElseThrow();
        context().forward(record, stage(topic));
        pace.processed(commit);
    }

    @Override
    public void close() {
        pace.closed(commit);
    }

    private String stage(String topic) {
        if (topic.equals(failed)) {
            return NodeNames.DECIDE;
        }
        return topic.equals(commands) ? NodeNames.COMMAND : NodeNames.VALIDATE;
    }
}
