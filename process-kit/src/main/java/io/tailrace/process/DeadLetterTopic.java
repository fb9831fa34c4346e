package io.tailrace.process;

import io.tailrace.event.TopicNames;
import java.util.Map;

/** The dead-letter topic as both processes make it. */
public final class DeadLetterTopic {

    /**
     * The largest record it takes, in bytes: room for the largest event and for why it failed. The
     * clients that write to it allow as much.
     */
    public static final int MAX_RECORD_BYTES = 2 * 1024 * 1024;

    private DeadLetterTopic() {}

    /** What it must look like. */
    public static TopicSpec spec(TopicNames topics, int partitions) {
        return new TopicSpec(
                topics.deadLetter(),
                partitions,
                Map.of("max.message.bytes", Integer.toString(MAX_RECORD_BYTES)));
    }
}
