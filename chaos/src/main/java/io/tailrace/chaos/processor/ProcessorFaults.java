package io.tailrace.chaos.processor;

import io.tailrace.chaos.broker.BrokerFault;
import io.tailrace.chaos.broker.BrokerFaults;
import io.tailrace.chaos.broker.Brokers;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Injects faults into processors and the broker, one after the other. For one thread. */
public final class ProcessorFaults {

    private static final int MIN_PAUSE_MS = 1_000;
    private static final int MAX_PAUSE_MS = 5_000;
    private static final int RESTORING_MS = 1_500;
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(6);
    private static final Duration ORDERLY = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofSeconds(40);

    private final ChaosRun run;
    private final Brokers brokers;
    private final BrokerFaults brokerFaults;
    private final ProcessorFleet fleet;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int kills;

    /** Faults that have not begun. */
    public ProcessorFaults(ChaosRun run, Brokers brokers, ProcessorFleet fleet) {
        this.run = run;
        this.brokers = brokers;
        this.brokerFaults = brokers.faults();
        this.fleet = fleet;
        this.random = new Random(run.seed());
    }

    /** How often each fault was injected, by name. */
    public Map<String, Integer> counts() {
        return counts;
    }

    /** How often each fault of one of three brokers was injected. */
    public Map<BrokerFault, Integer> brokerCounts() {
        return brokerFaults.counts();
    }

    /** How many processes were killed. */
    int kills() {
        return kills;
    }

    /** Injects faults for the length of the run, once a processor runs. */
    public void inject(Consumer<ProcessorFault> report) throws IOException, InterruptedException {
        run.await(START, fleet::isRunning);
        brokerFaults.begin();
        try (brokerFaults) {
            injectOwn(report);
        }
        fleet.startMissing();
    }

    private void injectOwn(Consumer<ProcessorFault> report)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + run.length().toNanos();
        while (System.nanoTime() < end) {
            run.pause(
                    Duration.ofMillis(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS)));
            fleet.startMissing();
            ProcessorFault fault = ProcessorFault.choose(random);
            Optional<JvmProcess> victim = fleet.any(random);
            if (victim.isPresent() && injected(fault, victim.get())) {
                counts.merge(fault.name(), 1, Integer::sum);
                report.accept(fault);
            }
        }
    }

    private boolean injected(ProcessorFault fault, JvmProcess victim)
            throws IOException, InterruptedException {
        switch (fault) {
            case KILL -> kill(victim);
            case KILL_AND_DELETE_STATE -> killAndDeleteState(victim);
            case KILL_ALL -> fleet.all().forEach(this::kill);
            case REBALANCE_WHILE_RESTORING -> rebalanceWhileRestoring(victim);
            case STOP_IN_ORDER -> victim.stop(ORDERLY);
            case PAUSE -> pauseAndResume(victim);
            case RESTART_BROKER -> {
                return brokers.restart(random);
            }
        }
        return true;
    }

    private void kill(JvmProcess processor) {
        if (processor.isAlive() && !processor.isSpared()) {
            processor.kill();
            kills++;
        }
    }

    private void killAndDeleteState(JvmProcess processor) throws IOException {
        kill(processor);
        fleet.deleteState(processor);
    }

    /** A processor restores all its state; meanwhile another one is killed and started again. */
    private void rebalanceWhileRestoring(JvmProcess processor) throws IOException {
        killAndDeleteState(processor);
        processor.start();
        run.pause(Duration.ofMillis(random.nextInt(RESTORING_MS) + RESTORING_MS));
        Optional<JvmProcess> other = fleet.any(random);
        if (other.isPresent()) {
            kill(other.get());
            other.get().start();
        }
    }

    private void pauseAndResume(JvmProcess processor) throws IOException, InterruptedException {
        processor.pause();
        run.pause(LONGER_THAN_A_SESSION);
        processor.resume();
    }
}
