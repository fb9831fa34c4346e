package io.tailrace.subscriber;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a broadcast subscriber begins to read. Partitions that appear later are read from their
 * beginning in any case. Immutable.
 *
 * @param time the first records that are not older, or null for those that come from now on
 */
public record StartAt(@Nullable Instant time) {

    /** What comes after the subscriber has become {@link SubscriberState#RUNNING}. */
    public static StartAt latest() {
        return new StartAt(null);
    }

    /** What was recorded at that time or later. */
    public static StartAt time(Instant time) {
        return new StartAt(time);
    }
}
