package io.tailrace.demo;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The threads that sell the orders of a phase. For one thread. */
final class Tellers implements AutoCloseable {

    private static final int TELLERS = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(TELLERS);
    private final List<Future<?>> work = new ArrayList<>();

    /** Begins to sell. */
    Tellers(Shop shop, Phase phase) {
        long begin = System.nanoTime();
        for (int i = 0; i < TELLERS; i++) {
            int teller = i;
            work.add(threads.submit(() -> sell(shop, phase, teller, begin)));
        }
    }

    /** Whether all orders are sold, or selling failed. */
    boolean areDone() {
        return work.stream().allMatch(Future::isDone);
    }

    /**
     * Waits until all orders are sold.
     *
     * @throws Exception the exception that ended a teller
     */
    void await() throws Exception {
        try {
            for (Future<?> each : work) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** A task that can throw. */
    private static int sell(Shop shop, Phase phase, int teller, long begin) throws SQLException {
        shop.sell(phase, teller, TELLERS, begin);
        return teller;
    }
}
