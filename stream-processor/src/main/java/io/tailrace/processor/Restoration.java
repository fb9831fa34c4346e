package io.tailrace.processor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which state this process restores from Kafka at this moment, since when, and how much is left. A
 * partition whose state is not complete processes nothing, and Kafka Streams waits for the rest
 * without a word; this class is how an operator knows. Safe for any thread.
 */
final class Restoration implements StateRestoreListener {

    private static final Logger LOG = LoggerFactory.getLogger(Restoration.class);

    /** Longer than the transaction of a crashed processor stays open before it is aborted. */
    private static final Duration STANDSTILL = Duration.ofSeconds(30);

    private static final long PERCENT = 100;
    private static final long MILLIS = 1_000;

    private final Map<TopicPartition, Changelog> changelogs = new ConcurrentHashMap<>();
    private final InstantSource clock;

    Restoration(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The restoration of one changelog partition.
     *
     * @param since when it began
     * @param start the offset at which it began
     * @param position up to which offset it has come, exclusive
     * @param end up to which offset it goes, exclusive
     * @param lastProgress when records were restored last, or when it began
     * @param warned whether its standstill was reported
     */
    private record Changelog(
            Instant since,
            long start,
            long position,
            long end,
            Instant lastProgress,
            boolean warned) {

        long restored() {
            return position - start;
        }

        long remaining() {
            return Math.max(0, end - position);
        }

        Changelog progressed(long next, Instant now) {
            return new Changelog(since, start, next, end, now, false);
        }

        Changelog reported() {
            return new Changelog(since, start, position, end, lastProgress, true);
        }
    }

    @Override
    public void onRestoreStart(
            TopicPartition partition, String storeName, long startingOffset, long endingOffset) {
        Instant now = clock.instant();
        changelogs.put(
                partition,
                new Changelog(now, startingOffset, startingOffset, endingOffset, now, false));
    }

    @Override
    public void onBatchRestored(
            TopicPartition partition, String storeName, long batchEndOffset, long numRestored) {
        changelogs.computeIfPresent(
                partition, (p, state) -> state.progressed(batchEndOffset + 1, clock.instant()));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String storeName, long totalRestored) {
        changelogs.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String storeName, long totalRestored) {
        changelogs.remove(partition);
    }

    /** How many records are left, of all changelogs; markers of transactions count as records. */
    long remaining() {
        return changelogs.values().stream().mapToLong(Changelog::remaining).sum();
    }

    /**
     * What is being restored, for the health of the process: since when, how much is left, which
     * part of the changelogs is restored, and how fast; empty if nothing is being restored.
     */
    Optional<Map<String, Object>> details() {
        return changelogs.values().stream()
                .map(Changelog::since)
                .min(Comparator.naturalOrder())
                .map(this::details);
    }

    private Map<String, Object> details(Instant since) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("since", since.toString());
        details.put("changelogs", changelogs.size());
        long remaining = remaining();
        long restored = changelogs.values().stream().mapToLong(Changelog::restored).sum();
        details.put("remaining", remaining);
        details.put("percent", PERCENT * restored / Math.max(1, restored + remaining));
        long millis = Math.max(1, Duration.between(since, clock.instant()).toMillis());
        details.put("recordsPerSecond", restored * MILLIS / millis);
        return details;
    }

    /** Warns, once each, of changelogs that make no progress. To be called regularly. */
    void warnOfStandstill() {
        Instant limit = clock.instant().minus(STANDSTILL);
        changelogs.forEach(
                (partition, state) -> {
                    if (!state.warned() && state.lastProgress().isBefore(limit)) {
                        changelogs.replace(partition, state, state.reported());
                        warn(partition, state);
                    }
                });
    }

    private static void warn(TopicPartition partition, Changelog state) {
        LOG.warn(
                "State is restored from {} since {}, without progress since {}, and {} records are"
                        + " left. Its partition processes nothing until then. If brokers answer, a"
                        + " transaction may be open that never ends: look for it with"
                        + " kafka-transactions.sh find-hanging --topic {} --partition {} and end it"
                        + " with kafka-transactions.sh abort.",
                partition,
                state.since(),
                state.lastProgress(),
                state.remaining(),
                partition.topic(),
                partition.partition());
    }
}
