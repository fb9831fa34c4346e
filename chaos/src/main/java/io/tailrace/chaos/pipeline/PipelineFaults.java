package io.tailrace.chaos.pipeline;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.processor.ProcessorFaults;
import io.tailrace.chaos.relay.RelayFaults;
import io.tailrace.chaos.run.ChaosRun;
import io.tailrace.chaos.subscriber.SubscriberFaults;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntSupplier;

/**
 * Injects the faults of relay, processor and subscriber at the same time. After each fault its part
 * waits for progress, because a pipeline that never gets going shows nothing. For one thread.
 */
record PipelineFaults(
        RelayFaults relays, ProcessorFaults processors, SubscriberFaults subscribers) {

    private static final Duration PROGRESS = Duration.ofSeconds(60);

    /** The faults of one part of the pipeline. */
    private interface Injection {
        void run() throws IOException, InterruptedException;
    }

    /**
     * Injects faults for the length of the run.
     *
     * @param delivered how many events were delivered so far
     */
    void inject(ChaosRun run, IntSupplier delivered)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> parts = new ArrayList<>();
            for (Injection part : parts(run, delivered)) {
                parts.add(threads.submit(() -> run(part)));
            }
            for (Future<?> part : parts) {
                part.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Injection> parts(ChaosRun run, IntSupplier delivered) {
        return List.of(
                () -> relays.inject(fault -> report(run, "relay " + fault, delivered)),
                () -> processors.inject(fault -> report(run, "processor " + fault, delivered)),
                () -> subscribers.inject(fault -> report(run, "subscriber " + fault, delivered)));
    }

    private static Object run(Injection part) throws IOException, InterruptedException {
        part.run();
        return part;
    }

    private static void report(ChaosRun run, String fault, IntSupplier delivered) {
        int before = delivered.getAsInt();
        run.reportWithTime("%-36s delivered %,d".formatted(fault, before));
        if (!run.await(PROGRESS, () -> delivered.getAsInt() > before)) {
            run.reportWithTime(
                    "nothing delivered for %d s after %s".formatted(PROGRESS.toSeconds(), fault));
        }
    }

    /** How often each fault was injected, by part and name. */
    Map<String, Integer> counts() {
        Map<String, Integer> all = new TreeMap<>();
        relays.counts().forEach((fault, count) -> all.put("relay " + fault, count));
        processors.counts().forEach((fault, count) -> all.put("processor " + fault, count));
        subscribers.counts().forEach((fault, count) -> all.put("subscriber " + fault, count));
        return all;
    }

    /** How often each fault of one of three brokers was injected. */
    Map<BrokerFault, Integer> brokerCounts() {
        return relays.brokerCounts();
    }
}
