package io.tailrace.relay.retention;

import io.tailrace.relay.position.Horizon;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the horizon does not move. While a relay streams, each heartbeat moves it, unless an
 * old transaction is open. No input or output. For one thread.
 */
final class HorizonProgress {

    private static final Duration LONG = Duration.ofMinutes(1);

    private @Nullable Horizon last;
    private Instant since = Instant.EPOCH;

    /**
     * Takes over a horizon.
     *
     * @param now the time at the database
     * @return whether it is the same as in all calls of the last minute, and the minute is over
     */
    boolean stands(Horizon horizon, Instant now) {
        if (!horizon.equals(last)) {
            last = horizon;
            since = now;
        }
        return Duration.between(since, now).compareTo(LONG) >= 0;
    }
}
