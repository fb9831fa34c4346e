package io.tailrace.console.trace;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which relays there are, also those that are down, from the keys of their reports. For one thread.
 */
final class KnownRelays {

    private static final Duration MOST = Duration.ofSeconds(2);

    private static final List<TopicPartition> REPORTS =
            List.of(new TopicPartition(StatusTopic.NAME, 0));

    private final Set<String> keys = new HashSet<>();

    /**
     * The names of all relays that have reported within {@link StatusTopic#RETENTION}.
     *
     * @return null if there are too many reports to read them
     * @throws io.tailrace.process.OperatorException if the reports cannot be read
     */
    static @Nullable Set<String> read(TopicScan scan) {
        Deadline deadline = Deadline.in(MOST);
        KnownRelays relays = new KnownRelays();
        boolean[] late = new boolean[1];
        scan.stopWhen(
                () -> {
                    late[0] = deadline.isOver();
                    return late[0];
                });
        scan.read(
                scan.beginning(REPORTS),
                record -> {
                    relays.take(record.key(), record.value());
                    return true;
                });
        return late[0] ? null : relays.names();
    }

    /** Takes a report over. One without a value takes its process out. */
    void take(byte @Nullable [] key, byte @Nullable [] value) {
        String process = key == null ? "" : new String(key, UTF_8);
        if (value == null) {
            keys.remove(process);
        } else {
            keys.add(process);
        }
    }

    Set<String> names() {
        Set<String> names = new TreeSet<>();
        keys.forEach(key -> LiveProcess.relayOf(key).ifPresent(names::add));
        return names;
    }
}
