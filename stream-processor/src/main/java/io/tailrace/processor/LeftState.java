package io.tailrace.processor;

import io.tailrace.processor.topology.delay.DelayStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state on disk that a processor leaves behind. A changelog marks an event that is no longer
 * held by a tombstone, and Kafka removes tombstones after {@link DelayStores#TOMBSTONE_RETENTION}.
 * A processor that continued older state would not learn that another processor has delivered the
 * event meanwhile, and would deliver it again. So a processor that stops in order writes down when
 * its state was current, and the next one continues only young state. All other state is deleted,
 * and Kafka Streams restores it as a whole.
 *
 * <p>A processor that is killed writes nothing. With {@code exactly_once_v2} Kafka Streams would
 * not continue its state either. For one thread.
 */
final class LeftState {

    /** Half of the retention: the clocks of this machine and of the brokers may differ. */
    static final Duration MAX_AGE = DelayStores.TOMBSTONE_RETENTION.dividedBy(2);

    private static final Logger LOG = LoggerFactory.getLogger(LeftState.class);
    private static final Pattern TASK = Pattern.compile("\\d+_\\d+");

    private final Path state;
    private final Path marker;

    /**
     * @param directory the state directory; Kafka Streams uses the directory in it that has the
     *     name of the application, which need not exist
     */
    LeftState(Path directory, String application) {
        this.state = directory.resolve(application);
        this.marker = directory.resolve(application + ".current");
    }

    /** Deletes the state unless it was current shortly before; forgets when it was. */
    void deleteUnlessYoung(Instant now) throws IOException {
        Instant current = current();
        if (current.isBefore(now.minus(MAX_AGE)) || current.isAfter(now.plus(MAX_AGE))) {
            delete(tasks());
        }
        Files.deleteIfExists(marker);
    }

    /**
     * Notes that the state is current.
     *
     * @param tasks the tasks that the processor has; the state of others is deleted
     */
    void keep(Set<String> tasks, Instant now) throws IOException {
        delete(tasks().stream().filter(task -> !tasks.contains(name(task))).toList());
        Path complete = marker.resolveSibling(name(marker) + ".new");
        Files.writeString(complete, now.toString());
        Files.move(complete, marker, StandardCopyOption.ATOMIC_MOVE);
    }

    private Instant current() throws IOException {
        if (!Files.exists(marker)) {
            return Instant.MIN;
        }
        try {
            return Instant.parse(Files.readString(marker));
        } catch (DateTimeException e) {
            LOG.debug("{} holds no time", marker, e);
            return Instant.MIN;
        }
    }

    private List<Path> tasks() throws IOException {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(state)) {
            return children.filter(child -> TASK.matcher(name(child)).matches()).toList();
        }
    }

    private void delete(List<Path> tasks) throws IOException {
        for (Path task : tasks) {
            Utils.delete(task.toFile());
        }
        if (!tasks.isEmpty()) {
            LOG.atInfo()
                    .addKeyValue("directory", state)
                    .addKeyValue("tasks", tasks.size())
                    .log("Deleted state on disk that may lack changes; Kafka has them all");
        }
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }
}
