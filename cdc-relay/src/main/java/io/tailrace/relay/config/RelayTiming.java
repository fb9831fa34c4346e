package io.tailrace.relay.config;

import io.tailrace.event.internal.Check;
import java.time.Duration;

/**
 * The intervals and timeouts of a relay. Immutable.
 *
 * @param heartbeat how often an idle relay advances its slot, so that PostgreSQL can remove old
 *     log; positive
 * @param lease how long a leader may be silent before PostgreSQL ends its session, which lets a
 *     standby lead; at least 1 s. A takeover from a leader that hangs takes about this long.
 * @param maxBackoff the longest wait between two attempts to recover from a failure; positive. The
 *     waits start at 100 ms and double.
 */
public record RelayTiming(Duration heartbeat, Duration lease, Duration maxBackoff) {

    private static final Duration MIN_LEASE = Duration.ofSeconds(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException naming the value, its rule and the actual value
     */
    public RelayTiming {
        Check.that(isPositive(heartbeat), "heartbeat", "must be positive", heartbeat);
        Check.that(isPositive(maxBackoff), "max-backoff", "must be positive", maxBackoff);
        Check.that(lease.compareTo(MIN_LEASE) >= 0, "lease", "must be at least 1 s", lease);
    }

    private static boolean isPositive(Duration value) {
        return !value.isZero() && !value.isNegative();
    }
}
