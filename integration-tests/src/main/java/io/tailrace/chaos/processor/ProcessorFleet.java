package io.tailrace.chaos.processor;

import io.tailrace.chaos.Fleet;
import io.tailrace.chaos.JvmProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The processors of a run, each with a state directory of its own. */
final class ProcessorFleet implements AutoCloseable {

    private final Fleet fleet = new Fleet();
    private final Map<JvmProcess, Path> states = new LinkedHashMap<>();

    ProcessorFleet(ProcessorKind kind, int size, List<String> options, Path directory)
            throws IOException {
        for (int i = 0; i < size; i++) {
            Path state = directory.resolve("state-" + i);
            List<String> all = new ArrayList<>(options);
            all.addAll(List.of("--state-dir", state.toString()));
            JvmProcess process =
                    new JvmProcess(kind.main(), all, directory.resolve("processor-" + i + ".log"));
            states.put(process, state);
            fleet.add(process);
        }
    }

    List<JvmProcess> all() {
        return fleet.all();
    }

    /** One that runs, if there is one. */
    Optional<JvmProcess> any(Random random) {
        return fleet.any(random, processor -> true);
    }

    /** Whether one of them is up and has its share of the work. */
    boolean isRunning() throws InterruptedException {
        for (JvmProcess processor : fleet.all()) {
            if (processor.health().contains("RUNNING")) {
                return true;
            }
        }
        return false;
    }

    void startMissing() throws IOException {
        fleet.startMissing();
    }

    /** Deletes what one that was killed had on disk. */
    void deleteState(JvmProcess processor) throws IOException {
        Path state = states.get(processor);
        if (state == null || !Files.exists(state)) {
            return;
        }
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder()).forEach(ProcessorFleet::delete);
        }
    }

    @Override
    public void close() {
        fleet.close();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
