package io.tailrace.bench.processor;

import io.tailrace.event.TopicNames;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.processor.ProcessorState;
import io.tailrace.processor.StreamProcessor;
import io.tailrace.processor.config.DedupeStore;
import io.tailrace.processor.config.ProcessorConfig;
import io.tailrace.testkit.directory.TemporaryDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** A processor in this JVM with an application id and a state directory of its own. */
final class RunningProcessor implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration TTL = Duration.ofMinutes(5);

    private final TemporaryDirectory state = TemporaryDirectory.create("bench");
    private final StreamProcessor processor;

    RunningProcessor(String bootstrapServers, TopicNames names, ProcessorSetup setup)
            throws InterruptedException {
        KafkaCluster kafka =
                KafkaCluster.builder(bootstrapServers)
                        .topics(names)
                        .partitions(BenchmarkCluster.PARTITIONS)
                        .replicationFactor((short) 1)
                        .build();
        this.processor =
                new StreamProcessor(
                        ProcessorConfig.builder(kafka)
                                .dedupeTtl(TTL)
                                .dedupeStore(DedupeStore.valueOf(setup.store().name()))
                                .applicationId(applicationId())
                                .stateDirectory(state.path())
                                .commitInterval(Duration.ofMillis(setup.commitIntervalMs()))
                                .account(setup.account())
                                .build());
        processor.start();
        if (!processor.await(ProcessorState.RUNNING, START)) {
            close();
            throw new IllegalStateException(
                    "The processor did not start within %d s".formatted(START.toSeconds()));
        }
    }

    /** The number of held events. */
    long held() {
        return (long) processor.health().details().getOrDefault("held", 0L);
    }

    /** The name of the changelog topic of a state store. */
    String changelog(String store) {
        return applicationId() + "-" + store + "-changelog";
    }

    /** Stops the processor and keeps its state directory. */
    void stop() {
        processor.close();
    }

    /** The size of a store on disk, all partitions together, in bytes; final once it is stopped. */
    long bytesOnDisk(String store) throws IOException {
        Path name = Path.of(store);
        try (Stream<Path> files = Files.walk(state.path())) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> isBelow(file, name))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static boolean isBelow(Path file, Path name) {
        return StreamSupport.stream(file.spliterator(), false).anyMatch(name::equals);
    }

    /** Stops the processor and deletes its state directory. */
    @Override
    public void close() {
        processor.close();
        state.close();
    }

    private String applicationId() {
        return String.valueOf(state.path().getFileName());
    }
}
