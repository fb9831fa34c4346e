package io.tailrace.chaos.broker;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a broker does that it is made to fail for. */
enum BrokerRole {
    /** It leads the partition of the relay's positions. */
    POSITIONS("tailrace.positions"),
    /** It coordinates the transactions of some producers. */
    TRANSACTIONS("__transaction_state"),
    /** It coordinates some consumer groups. */
    OFFSETS("__consumer_offsets"),
    /** It is the active controller. */
    CONTROLLER(null);

    private final @Nullable String topic;

    BrokerRole(@Nullable String topic) {
        this.topic = topic;
    }

    /** The topic of which the broker leads a partition; empty for the controller. */
    Optional<String> topic() {
        return Optional.ofNullable(topic);
    }
}
