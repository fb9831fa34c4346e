package io.tailrace.relay.group;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notices that nothing is left that works, and ends everything. Called by the threads of the
 * relays; safe for any thread.
 */
final class GroupEnd implements SupervisedRelay.Observer {

    private final List<SupervisedRelay> relays;
    private final Consumer<Outbox> onStart;
    private final Runnable stopAll;
    private final CountDownLatch over = new CountDownLatch(1);
    private int ended;
    private volatile @Nullable Throwable failure;

    /**
     * @param relays all relays, complete before the first is started
     * @param onStart called whenever a relay was started
     * @param stopAll requests that all relays stop
     */
    GroupEnd(List<SupervisedRelay> relays, Consumer<Outbox> onStart, Runnable stopAll) {
        this.relays = relays;
        this.onStart = onStart;
        this.stopAll = stopAll;
    }

    /** Why the process has to end; null if it works, or was asked to stop. */
    @Nullable Throwable failure() {
        return failure;
    }

    /** Waits until all relays were asked to stop, or have ended. */
    void await() throws InterruptedException {
        over.await();
    }

    /** All relays were asked to stop. */
    void come() {
        over.countDown();
    }

    @Override
    public void started(Outbox outbox) {
        onStart.accept(outbox);
    }

    @Override
    public synchronized void failed(Outbox outbox, Throwable cause) {
        if (failure != null) {
            return;
        }
        if (GroupFailure.endsProcess(cause)) {
            end(GroupFailure.ofProcess(outbox, cause));
            return;
        }
        Map<Outbox, Throwable> failures = new LinkedHashMap<>();
        for (SupervisedRelay relay : relays) {
            Throwable last = relay.failure();
            if (last == null) {
                return;
            }
            failures.put(relay.outbox(), last);
        }
        GroupFailure.of(failures).ifPresent(this::end);
    }

    private void end(Throwable cause) {
        failure = cause;
        stopAll.run();
    }

    @Override
    public synchronized void ended(Outbox outbox) {
        ended++;
        if (ended == relays.size()) {
            over.countDown();
        }
    }
}
