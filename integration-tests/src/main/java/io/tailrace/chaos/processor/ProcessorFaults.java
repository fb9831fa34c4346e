package io.tailrace.chaos.processor;

import io.tailrace.chaos.JvmProcess;
import io.tailrace.testkit.KafkaBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Makes things go wrong, one after the other, as the seed says. */
final class ProcessorFaults {

    private static final int MIN_PAUSE_MS = 1_000;
    private static final int MAX_PAUSE_MS = 5_000;
    private static final int RESTORING_MS = 1_500;
    private static final Duration LONGER_THAN_A_SESSION = Duration.ofSeconds(6);
    private static final Duration ORDERLY = Duration.ofSeconds(10);
    private static final Duration START = Duration.ofSeconds(40);

    private final KafkaBroker broker;
    private final ProcessorFleet fleet;
    private final Random random;
    private final Map<String, Integer> counts = new TreeMap<>();
    private int kills;

    ProcessorFaults(KafkaBroker broker, ProcessorFleet fleet, long seed) {
        this.broker = broker;
        this.fleet = fleet;
        this.random = new Random(seed);
    }

    Map<String, Integer> counts() {
        return counts;
    }

    int kills() {
        return kills;
    }

    /** Injects faults for that long, once a processor runs. */
    void run(Duration length, Consumer<ProcessorFault> report)
            throws IOException, InterruptedException {
        awaitRunning();
        long end = System.nanoTime() + length.toNanos();
        while (System.nanoTime() < end) {
            pause(MIN_PAUSE_MS + random.nextInt(MAX_PAUSE_MS - MIN_PAUSE_MS));
            fleet.startMissing();
            ProcessorFault fault = ProcessorFault.choose(random);
            Optional<JvmProcess> victim = fleet.any(random);
            if (victim.isPresent()) {
                inject(fault, victim.get());
                counts.merge(fault.name(), 1, Integer::sum);
                report.accept(fault);
            }
        }
        fleet.startMissing();
    }

    private void inject(ProcessorFault fault, JvmProcess victim)
            throws IOException, InterruptedException {
        switch (fault) {
            case KILL -> kill(victim);
            case KILL_AND_DELETE_STATE -> killAndDeleteState(victim);
            case KILL_ALL -> fleet.all().forEach(this::kill);
            case REBALANCE_WHILE_RESTORING -> rebalanceWhileRestoring(victim);
            case STOP_IN_ORDER -> victim.stop(ORDERLY);
            case PAUSE -> pauseAndResume(victim);
            case RESTART_BROKER -> restartBroker();
        }
    }

    private void kill(JvmProcess processor) {
        if (processor.isAlive()) {
            processor.kill();
            kills++;
        }
    }

    private void killAndDeleteState(JvmProcess processor) throws IOException {
        kill(processor);
        fleet.deleteState(processor);
    }

    /** One has to restore everything; meanwhile another one goes, and comes back. */
    private void rebalanceWhileRestoring(JvmProcess processor) throws IOException {
        killAndDeleteState(processor);
        processor.start();
        pause(random.nextInt(RESTORING_MS) + RESTORING_MS);
        Optional<JvmProcess> other = fleet.any(random);
        if (other.isPresent()) {
            kill(other.get());
            other.get().start();
        }
    }

    private static void pauseAndResume(JvmProcess processor)
            throws IOException, InterruptedException {
        processor.pause();
        pause(LONGER_THAN_A_SESSION.toMillis());
        processor.resume();
    }

    private void restartBroker() {
        if (random.nextBoolean()) {
            broker.kill();
        } else {
            broker.stop();
        }
        broker.start();
    }

    private void awaitRunning() throws InterruptedException {
        long giveUpAt = System.nanoTime() + START.toNanos();
        while (!fleet.isRunning() && System.nanoTime() < giveUpAt) {
            pause(100);
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
    }
}
