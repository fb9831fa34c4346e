package io.tailrace.relay.group;

import io.tailrace.process.admin.Health;
import io.tailrace.relay.CdcRelay;
import io.tailrace.relay.RelayState;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The relay that an outbox has at this moment: a relay is for a single use, and one that has failed
 * is replaced. It is there until the next one begins, because its sampler goes on. For one thread,
 * but for {@link #health}, {@link #requestStop} and {@link #isStarting}, which are safe for any.
 */
final class CurrentRelay implements AutoCloseable {

    private final Supplier<CdcRelay> relays;
    private volatile CdcRelay relay;
    private volatile boolean isStarting;
    private volatile boolean isStopping;
    private boolean isUsed;

    /**
     * @param relays makes a new relay; the first one is made at once
     */
    CurrentRelay(Supplier<CdcRelay> relays) {
        this.relays = relays;
        this.relay = relays.get();
    }

    Health health() {
        return relay.health();
    }

    /** Whether a relay is being started, which may take as long as a server hangs. */
    boolean isStarting() {
        return isStarting;
    }

    /** Requests that this relay and every later one stops; returns at once. */
    void requestStop() {
        isStopping = true;
        relay.requestStop();
    }

    /**
     * Starts a relay, a new one unless it is the first, and waits for its end.
     *
     * @param onStart called once it was started
     * @param interval how often it is looked at
     * @param onLook called at that interval while it runs
     * @return why it has failed; null if it was asked to stop
     * @throws RuntimeException if it cannot be started
     */
    @Nullable Throwable run(Runnable onStart, Duration interval, Consumer<CdcRelay> onLook)
            throws InterruptedException {
        CdcRelay current = unused();
        isStarting = true;
        try {
            if (isStopping) {
                return null;
            }
            current.start();
        } finally {
            isStarting = false;
        }
        onStart.run();
        while (!current.await(RelayState.STOPPED, interval) && !current.state().isFinal()) {
            onLook.accept(current);
        }
        return current.failure().orElse(null);
    }

    private CdcRelay unused() {
        if (isUsed) {
            relay.close();
            relay = relays.get();
            if (isStopping) {
                relay.requestStop();
            }
        }
        isUsed = true;
        return relay;
    }

    @Override
    public void close() {
        relay.close();
    }
}
