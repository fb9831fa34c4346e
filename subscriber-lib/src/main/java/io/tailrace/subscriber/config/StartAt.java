package io.tailrace.subscriber.config;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The position at which a broadcast subscriber starts to read. Partitions that are added to a topic
 * later are always read from their beginning. Immutable.
 *
 * @param time start at the first record whose timestamp is at or after this time, or null to start
 *     at the end of each partition
 */
public record StartAt(@Nullable Instant time) {

    /** Events that are recorded after the subscriber has reached the state {@code RUNNING}. */
    public static StartAt latest() {
        return new StartAt(null);
    }

    /** Events that were recorded at or after a time. */
    public static StartAt time(Instant time) {
        return new StartAt(time);
    }
}
