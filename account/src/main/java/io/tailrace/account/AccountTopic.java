package io.tailrace.account;

import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.TopicSpec;
import java.util.Map;

/** The topics of the account. */
public final class AccountTopic {

    /** The compacted topic of tallies, of one partition; see {@link AccountCodec}. */
    public static final String NAME = KafkaRights.ACCOUNT;

    private AccountTopic() {}

    /** The settings of {@link #NAME}. Small segments let Kafka compact it soon. */
    public static TopicSpec spec() {
        return new TopicSpec(
                NAME,
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.bytes", "16777216",
                        "segment.ms", "600000",
                        "min.cleanable.dirty.ratio", "0.1"));
    }
}
