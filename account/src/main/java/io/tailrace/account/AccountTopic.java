package io.tailrace.account;

import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.TopicSpec;
import java.util.Map;

/** The topics of the account. */
public final class AccountTopic {

    /** The compacted topic of tallies, of one partition; see {@link AccountCodec}. */
    public static final String NAME = KafkaRights.ACCOUNT;

    /** The largest record: 1,000 types in each of the 60 minutes of an hour, and more. */
    public static final int MAX_RECORD_BYTES = 8 << 20;

    private AccountTopic() {}

    /** The settings of {@link #NAME}. Small segments let Kafka compact it soon. */
    public static TopicSpec spec() {
        return new TopicSpec(
                NAME,
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "max.message.bytes", Integer.toString(MAX_RECORD_BYTES),
                        "segment.bytes", "16777216",
                        "segment.ms", "600000",
                        "min.cleanable.dirty.ratio", "0.1"));
    }
}
