package io.tailrace.processor;

import io.tailrace.processor.topology.delay.DelayStage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes state on disk that is too old to be continued from its changelog, so that Kafka Streams
 * restores it as a whole. A changelog marks an event that is no longer held by a tombstone, and
 * Kafka removes tombstones after {@link DelayStage#TOMBSTONE_RETENTION}. A processor that continued
 * older state would not learn that another processor has delivered the event meanwhile, and would
 * deliver it again.
 */
final class StaleState {

    /** Half of the retention: the clocks of this machine and of the brokers may differ. */
    static final Duration MAX_AGE = DelayStage.TOMBSTONE_RETENTION.dividedBy(2);

    private static final Logger LOG = LoggerFactory.getLogger(StaleState.class);
    private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

    private StaleState() {}

    /**
     * Deletes the state of every task that nothing was written to for {@link #MAX_AGE}.
     *
     * @param application the directory that Kafka Streams uses; need not exist
     */
    static void delete(Path application, Instant now) throws IOException {
        for (Path task : tasks(application)) {
            Instant lastUse = lastUse(task);
            if (lastUse.isBefore(now.minus(MAX_AGE))) {
                LOG.atInfo()
                        .addKeyValue("directory", task)
                        .addKeyValue("lastUse", lastUse)
                        .log("Deleting old state on disk; it is restored from Kafka");
                Utils.delete(task.toFile());
            }
        }
    }

    private static List<Path> tasks(Path application) throws IOException {
        if (!Files.isDirectory(application)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(application)) {
            return children.filter(p -> TASK.matcher(p.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static Instant lastUse(Path task) throws IOException {
        try (Stream<Path> files = Files.walk(task)) {
            return files.map(StaleState::lastModified).max(Instant::compareTo).orElseThrow();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Instant lastModified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
