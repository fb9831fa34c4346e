package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import io.tailrace.record.AllowedTypes;
import java.util.List;

/**
 * The aggregate types that a relay publishes, and how many topics it may create for them. Whoever
 * may insert into the outbox chooses aggregate types, and each new one makes topics. Immutable.
 *
 * @param allowed names of aggregate types, in which {@code *} stands for any characters; every type
 *     is published if there are none
 * @param maxNewTopics how many topics of aggregate types one relay object creates at most; at least
 *     0. Topics that exist do not count.
 */
public record AggregateTypes(List<String> allowed, int maxNewTopics) {

    /** The default of {@link #maxNewTopics}. */
    public static final int DEFAULT_MAX_NEW_TOPICS = 200;

    /** Every type, and as many new topics as by default. */
    public static final AggregateTypes ALL = new AggregateTypes(List.of(), DEFAULT_MAX_NEW_TOPICS);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the option, its rule and the actual value
     */
    public AggregateTypes {
        allowed = new AllowedTypes(allowed).names();
        Check.that(maxNewTopics >= 0, "max-new-topics", "must be at least 0", maxNewTopics);
    }

    /** Whether events of an aggregate type are published. */
    public boolean allows(String type) {
        return AllowedTypes.allows(allowed, type);
    }
}
