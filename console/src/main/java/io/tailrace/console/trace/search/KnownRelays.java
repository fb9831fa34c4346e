package io.tailrace.console.trace.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tailrace.process.live.LiveProcess;
import io.tailrace.process.live.StatusTopic;
import io.tailrace.processor.scan.TopicScan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Which relays there are, also those that are down, from the keys of their reports. Each search
 * reads what was added since the last one. Safe for any thread.
 */
final class KnownRelays {

    private static final Duration MOST = Duration.ofSeconds(2);
    private static final TopicPartition REPORTS = new TopicPartition(StatusTopic.NAME, 0);

    /** When each process has reported, by the clock of the brokers. */
    private final Map<String, Instant> reported = new HashMap<>();

    private long next;

    /**
     * The names of all relays that have reported within {@link StatusTopic#RETENTION}.
     *
     * @return null if there are too many new reports to read them; the next call goes on
     * @throws io.tailrace.process.OperatorException if the reports cannot be read
     */
    synchronized @Nullable Set<String> read(TopicScan scan) {
        Deadline deadline = Deadline.in(MOST);
        boolean[] late = new boolean[1];
        scan.stopWhen(
                () -> {
                    late[0] = deadline.isOver();
                    return late[0];
                });
        Map<TopicPartition, Long> begin = scan.beginning(List.of(REPORTS));
        Map<TopicPartition, Long> end = scan.end(List.of(REPORTS));
        long first = first(begin.getOrDefault(REPORTS, 0L), end.getOrDefault(REPORTS, 0L));
        scan.read(
                Map.of(REPORTS, first),
                end,
                record -> {
                    take(record);
                    return true;
                });
        return late[0] ? null : names(Instant.now());
    }

    /**
     * From where on reports are read, between the beginning and the end of the topic.
     *
     * @return the beginning if the topic was made anew
     */
    long first(long begin, long end) {
        if (next > end) {
            reported.clear();
            next = begin;
        }
        return Math.max(begin, next);
    }

    /** Takes a report over. One without a value takes its process out. */
    void take(ConsumerRecord<byte @Nullable [], byte @Nullable []> report) {
        next = report.offset() + 1;
        byte[] key = report.key();
        String process = key == null ? "" : new String(key, UTF_8);
        if (report.value() == null) {
            reported.remove(process);
        } else {
            reported.put(process, Instant.ofEpochMilli(report.timestamp()));
        }
    }

    Set<String> names(Instant now) {
        Instant forgotten = now.minus(StatusTopic.RETENTION);
        reported.values().removeIf(at -> at.isBefore(forgotten));
        Set<String> names = new TreeSet<>();
        reported.keySet().forEach(key -> LiveProcess.relayOf(key).ifPresent(names::add));
        return names;
    }
}
