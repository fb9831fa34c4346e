package io.tailrace.relay;

import io.tailrace.relay.position.Position;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a relay, and the wish to stop. Safe for any thread. */
final class RelayLife {

    private static final Logger LOG = LoggerFactory.getLogger(CdcRelay.class);

    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();
    private RelayState state = RelayState.CREATED;
    private @Nullable Throwable failure;
    private @Nullable Supplier<Position> position;
    private long progress;

    synchronized RelayState state() {
        return state;
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** The committed position of the current or last stream, if there was one. */
    synchronized @Nullable Position position() {
        return position == null ? null : position.get();
    }

    /** Begins; a relay begins once. */
    synchronized void begin() {
        if (state != RelayState.CREATED) {
            throw new IllegalStateException(
                    "start() needs a relay that is CREATED, this one is " + state);
        }
        move(RelayState.STANDBY);
    }

    synchronized void move(RelayState next) {
        if (state == next || state.isFinal()) {
            return;
        }
        LOG.atInfo().addKeyValue("from", state).log("{}", next);
        state = next;
        notifyAll();
    }

    synchronized void streaming(Supplier<Position> committed) {
        position = committed;
        move(RelayState.STREAMING);
    }

    synchronized void fail(Throwable cause) {
        failure = cause;
        move(RelayState.FAILED);
    }

    /** Something was published: whatever was wrong before has healed. */
    synchronized void progressed() {
        progress++;
    }

    synchronized long progress() {
        return progress;
    }

    CompletableFuture<Void> stopRequested() {
        return stopRequested;
    }

    void requestStop() {
        stopRequested.complete(null);
    }

    boolean isStopping() {
        return stopRequested.isDone();
    }

    /** Waits that long, or until the relay is to stop. */
    void pause(Duration time) throws InterruptedException {
        try {
            stopRequested.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.trace("The pause is over", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    synchronized boolean await(RelayState wanted, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (state != wanted && !state.isFinal()) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        return state == wanted;
    }
}
