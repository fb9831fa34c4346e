package io.tailrace.processor.account;

import io.tailrace.account.AccountRecord.Progress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One way of a counter through its partitions: it ends when everything is counted that was in them
 * when it began. For one thread.
 */
final class Round {

    private @Nullable Map<TopicPartition, Long> ends;
    private Set<String> topics = Set.of();
    private long since = Progress.UNKNOWN;

    /** Whether a round has begun and not ended. */
    boolean isRunning() {
        return ends != null;
    }

    /**
     * Begins.
     *
     * @param now the ends of all partitions of this counter
     * @param existing the topics that exist and are to be counted
     * @param read up to which offset the topic of the account was read before
     */
    void begin(Map<TopicPartition, Long> now, Set<String> existing, long read) {
        since = read;
        ends = Map.copyOf(now);
        topics = Set.copyOf(existing);
    }

    /** Gives up, because the counter gets other partitions, or has reported the round. */
    void end() {
        ends = null;
    }

    /** Up to which offset the topic of the account was read before the round began. */
    long since() {
        return since;
    }

    /** The topics that existed at the beginning. */
    Set<String> topics() {
        return topics;
    }

    /**
     * What the round waits for, for people; empty if it is complete.
     *
     * @param subscribed the topics that the counters divide among them
     * @param counted the offset before which a partition is counted
     */
    Optional<String> waitsFor(
            Collection<String> subscribed, ToLongFunction<TopicPartition> counted) {
        Map<TopicPartition, Long> wanted = ends;
        if (wanted == null) {
            return Optional.of("the beginning of a round");
        }
        return topics.stream()
                .filter(topic -> !subscribed.contains(topic))
                .findFirst()
                .map(topic -> "topic %s, which is not read yet".formatted(topic))
                .or(
                        () ->
                                wanted.entrySet().stream()
                                        .filter(
                                                end ->
                                                        counted.applyAsLong(end.getKey())
                                                                < end.getValue())
                                        .findFirst()
                                        .map(
                                                end ->
                                                        "%s, counted up to %d of %d"
                                                                .formatted(
                                                                        end.getKey(),
                                                                        counted.applyAsLong(
                                                                                end.getKey()),
                                                                        end.getValue())));
    }
}
