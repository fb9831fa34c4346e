package io.tailrace.processor.topology;

import io.tailrace.processor.topology.stage.CommitPace;
import io.tailrace.processor.topology.stage.NodeNames;
import io.tailrace.processor.topology.stage.StageSpans;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends each record to the stage for its topic: failed events, commands, or events of the relays.
 */
final class InputRouter extends ContextualProcessor<byte[], byte[], byte[], byte[]> {

    private final String failed;
    private final String commands;
    private final StageSpans spans;
    private final CommitPace pace;

    /** The commit that the last record waits for; none before the first record. */
    private long waitsFor = -1;

    private @Nullable Cancellable looking;

    /**
     * @param failed the topic of failed events
     * @param commands the topic of commands about held events
     * @param spans told that processing begins
     * @param pace says when the thread commits
     */
    InputRouter(String failed, String commands, StageSpans spans, CommitPace pace) {
        this.failed = failed;
        this.commands = commands;
        this.spans = spans;
        this.pace = pace;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        spans.begin();
        String topic = context().recordMetadata().map(RecordMetadata::topic).orElseThrow();
        context().forward(record, stage(topic));
        waitsFor = pace.processed();
        if (!commitIfDue() && looking == null && pace.isAwaited(waitsFor)) {
            looking =
                    context()
                            .schedule(
                                    CommitPace.LOOK,
                                    PunctuationType.WALL_CLOCK_TIME,
                                    now -> lookAgain());
        }
    }

    private boolean commitIfDue() {
        boolean due = pace.isDue(waitsFor, System.nanoTime());
        if (due) {
            context().commit();
        }
        return due;
    }

    /** Only as long as it takes: a thread whose punctuators are called processes less at a time. */
    private void lookAgain() {
        if ((commitIfDue() || !pace.isAwaited(waitsFor)) && looking != null) {
            looking.cancel();
            looking = null;
        }
    }

    /** The task may be initialized again. */
    @Override
    public void close() {
        waitsFor = -1;
        looking = null;
        pace.closed();
    }

    private String stage(String topic) {
        if (topic.equals(failed)) {
            return NodeNames.DECIDE;
        }
        return topic.equals(commands) ? NodeNames.COMMAND : NodeNames.VALIDATE;
    }
}
