package io.tailrace.bench.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.config.ProcessorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A processor of this JVM with an application id and a state directory of its own. */
final class RunningProcessor implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofMinutes(5);

    private final Path state;
    private final StreamProcessor processor;

    RunningProcessor(String bootstrapServers, TopicNames names, Setup setup)
            throws IOException, InterruptedException {
        this.state = Files.createTempDirectory("tailrace-bench-");
        KafkaCluster kafka =
                KafkaCluster.builder(bootstrapServers)
                        .topics(names)
                        .partitions(Cluster.PARTITIONS)
                        .replicationFactor((short) 1)
                        .build();
        this.processor =
                new StreamProcessor(
                        ProcessorConfig.builder(kafka)
                                .dedupeTtl(TTL)
                                .dedupeStore(DedupeStore.valueOf(setup.store().name()))
                                .applicationId(state.getFileName().toString())
                                .stateDirectory(state)
                                .commitInterval(Duration.ofMillis(setup.commitIntervalMs()))
                                .build());
        processor.start();
        if (!processor.await(ProcessorState.RUNNING, START)) {
            close();
            throw new IllegalStateException("the processor does not run");
        }
    }

    /** How many events it holds. */
    long held() {
        return (long) processor.health().details().getOrDefault("held", 0L);
    }

    /** The topic that a store is restored from. */
    String changelog(String store) {
        return state.getFileName() + "-" + store + "-changelog";
    }

    /** Stops it and keeps what is on disk. */
    void stop() {
        processor.close();
    }

    /** What a store has on disk, all partitions together; it is complete when this is stopped. */
    long bytesOnDisk(String store) throws IOException {
        Path name = Path.of(store);
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isBelow(file, name))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static boolean isBelow(Path file, Path name) {
        return StreamSupport.stream(file.spliterator(), false).anyMatch(name::equals);
    }

    @Override
    public void close() {
        processor.close();
        try (Stream<Path> files = Files.walk(state)) {
            files.sorted(Comparator.reverseOrder()).forEach(RunningProcessor::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
