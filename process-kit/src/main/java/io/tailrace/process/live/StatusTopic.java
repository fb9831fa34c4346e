package io.tailrace.process.live;

import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.TopicSpec;
import java.time.Duration;
import java.util.Map;

/** The topic in which relays and processors say how they are; see {@link StatusCodec}. */
public final class StatusTopic {

    /** The compacted topic of reports, of one partition. */
    public static final String NAME = KafkaRights.STATUS;

    /** For how long every report of a process is kept, and not only its last one. */
    public static final Duration HISTORY = Duration.ofHours(1);

    /** For how long the last report of a process is kept. */
    public static final Duration RETENTION = Duration.ofDays(7);

    /** A segment is compacted once it is closed, which adds to what is kept. */
    private static final Duration SEGMENT = Duration.ofMinutes(10);

    private StatusTopic() {}

    /** The settings of {@link #NAME}. The brokers' clock says when a report came. */
    public static TopicSpec spec() {
        return new TopicSpec(
                NAME,
                1,
                Map.of(
                        "cleanup.policy", "compact,delete",
                        "retention.ms", Long.toString(RETENTION.toMillis()),
                        "min.compaction.lag.ms", Long.toString(HISTORY.plus(SEGMENT).toMillis()),
                        "message.timestamp.type", "LogAppendTime",
                        "segment.bytes", "16777216",
                        "segment.ms", Long.toString(SEGMENT.toMillis()),
                        "min.cleanable.dirty.ratio", "0.1"));
    }
}
