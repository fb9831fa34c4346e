package io.tailrace.relay.term;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The request that a relay stops. It is made once and not withdrawn. Safe for any thread. */
public final class StopSignal {

    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

    private final CompletableFuture<Void> requested = new CompletableFuture<>();
    private final @Nullable LogSequenceNumber handBackAfter;

    /** A relay that runs until somebody requests its end. */
    public StopSignal() {
        this(null);
    }

    private StopSignal(@Nullable LogSequenceNumber handBackAfter) {
        this.handBackAfter = handBackAfter;
    }

    /**
     * A relay that hands its slot back at the first end of a transaction at or after an end of the
     * log, and stops.
     */
    public static StopSignal handingBackAfter(LogSequenceNumber end) {
        return new StopSignal(end);
    }

    /** Whether the slot is to be handed back between two transactions. */
    boolean handsBackAt(LogSequenceNumber transactionEnd) {
        return handBackAfter != null && transactionEnd.compareTo(handBackAfter) >= 0;
    }

    /** Requests that the relay stops; returns at once. */
    public void request() {
        requested.complete(null);
    }

    /** Whether the relay is requested to stop. */
    public boolean isRequested() {
        return requested.isDone();
    }

    /** Completes when the relay is requested to stop. */
    CompletableFuture<Void> requested() {
        return requested;
    }

    /** Waits for a time, or until the relay is requested to stop if that comes first. */
    public void pause(Duration time) throws InterruptedException {
        try {
            requested.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.trace("The pause of {} ended without a request to stop", time, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
