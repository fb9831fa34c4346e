package io.tailrace.relay.group;

import io.tailrace.relay.RelayState;
import java.time.Duration;

/**
 * Whether a relay that was started again has got over its failure: it streams, or follows another
 * relay that leads, and that has lasted. A relay that still prepares its stream may be about to
 * fail in the same way. Pure; for one thread.
 */
final class Probation {

    private final long lasting;
    private RelayState before = RelayState.CREATED;
    private long beforeNanos;
    private boolean works;
    private long worksSince;
    private long streamed;

    /**
     * @param lasting how long is long enough
     */
    Probation(Duration lasting) {
        this.lasting = lasting.toNanos();
    }

    /**
     * Notes how the relay is.
     *
     * @param follows whether it knows that another relay leads
     * @param now of {@link System#nanoTime()}
     */
    void observe(RelayState state, boolean follows, long now) {
        if (state == RelayState.STREAMING && before == RelayState.STREAMING) {
            streamed += now - beforeNanos;
        }
        boolean worksNow =
                state == RelayState.STREAMING || (state == RelayState.STANDBY && follows);
        if (worksNow && !works) {
            worksSince = now;
        }
        works = worksNow;
        before = state;
        beforeNanos = now;
    }

    /** Whether the relay works, and has done so for long enough. */
    boolean isPassed() {
        return works && beforeNanos - worksSince >= lasting;
    }

    /** For how long the relay has streamed. */
    Duration streamed() {
        return Duration.ofNanos(streamed);
    }
}
