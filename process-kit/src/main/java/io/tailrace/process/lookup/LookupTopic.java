package io.tailrace.process.lookup;

import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.TopicSpec;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The topic of questions and answers, see {@link LookupCodec}. */
public final class LookupTopic {

    /** Its name. */
    public static final String NAME = KafkaRights.LOOKUPS;

    /** Its only partition. */
    public static final TopicPartition PARTITION = new TopicPartition(NAME, 0);

    private LookupTopic() {}

    /** Its settings: nobody reads a record again, so that records are kept for an hour. */
    public static TopicSpec spec() {
        return new TopicSpec(
                NAME,
                1,
                Map.of(
                        "cleanup.policy", "delete",
                        "retention.ms", "3600000",
                        "segment.ms", "3600000",
                        "segment.bytes", "16777216"));
    }
}
