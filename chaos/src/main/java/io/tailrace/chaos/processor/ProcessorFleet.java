package io.tailrace.chaos.processor;

import io.tailrace.chaos.process.Fleet;
import io.tailrace.chaos.process.JvmProcess;
import io.tailrace.chaos.run.ChaosRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * The processor processes of a run, each with a state directory of its own. They end with the run.
 * For one thread.
 */
public final class ProcessorFleet {

    private final Fleet fleet;
    private final Map<JvmProcess, Path> stateDirectories = new HashMap<>();

    /** Starts the given number of processors. */
    public ProcessorFleet(ChaosRun run, ProcessorKind kind, int size, List<String> options)
            throws IOException {
        fleet = run.fleet();
        for (int i = 0; i < size; i++) {
            Path state = run.scratch().resolve("state-" + i);
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--state-dir", state.toString()));
            JvmProcess process = run.process("processor-" + i, kind.main(), all);
            stateDirectories.put(process, state);
            fleet.add(process);
        }
    }

    /** All processors. */
    public List<JvmProcess> all() {
        return fleet.all();
    }

    /** A random processor that runs; empty if there is none. */
    Optional<JvmProcess> any(Random random) {
        return fleet.any(random, processor -> true);
    }

    /** Whether at least one processor is running with its partitions assigned. */
    public boolean isRunning() {
        return fleet.anyReports("RUNNING");
    }

    /** Starts every processor that has ended. */
    public void startMissing() throws IOException {
        fleet.startMissing();
    }

    /** Deletes the state directory of a processor that was killed. */
    void deleteState(JvmProcess processor) throws IOException {
        Path state = stateDirectories.get(processor);
        if (state != null) {
            ChaosRun.deleteRecursively(state);
        }
    }
}
