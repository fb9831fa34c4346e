package io.tailrace.processor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a processor. Safe for any thread. */
final class ProcessorLife {

    private static final Logger LOG = LoggerFactory.getLogger(StreamProcessor.class);

    private ProcessorState state = ProcessorState.CREATED;
    private @Nullable Throwable failure;

    synchronized ProcessorState state() {
        return state;
    }

    synchronized @Nullable Throwable failure() {
        return failure;
    }

    /** Begins; a processor begins once. */
    synchronized void begin() {
        if (state != ProcessorState.CREATED) {
            throw new IllegalStateException(
                    "start() needs a processor that is CREATED, this one is " + state);
        }
        move(ProcessorState.REBALANCING);
    }

    synchronized void move(ProcessorState next) {
        if (state == next || state.isFinal()) {
            return;
        }
        LOG.atInfo().addKeyValue("from", state).log("{}", next);
        state = next;
        notifyAll();
    }

    synchronized void fail(Throwable cause) {
        if (!state.isFinal()) {
            failure = cause;
            move(ProcessorState.FAILED);
        }
    }

    synchronized boolean await(ProcessorState wanted, Duration atMost) throws InterruptedException {
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
