package io.tailrace.relay.removal;

import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.record.RowTopics;
import io.tailrace.relay.config.RelayConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;

/**
 * Which topics of events hold events of one outbox and nothing else, as their records show. The
 * aggregate types of an outbox do not show it: outboxes can share a topic. For one thread.
 *
 * @param own topics whose records are all of this outbox, and which have at least one; with the
 *     ends of their partitions up to which that was seen
 * @param others why the other topics stay
 */
record WrittenTopics(Map<String, Map<Integer, Long>> own, Map<String, String> others) {

    /** No topic was looked at. */
    static final WrittenTopics NONE = new WrittenTopics(Map.of(), Map.of());

    /**
     * Reads the topics up to their ends, each up to the first record of somebody else. Events that
     * are not committed count as well.
     *
     * @param sources the names that events of the outbox may have in {@code ce_source}
     * @param sharedWith keys of positions of other relays that give their events one of these
     *     names; with one of them no record shows whose it is, and every topic stays
     * @throws io.tailrace.process.OperatorException if the brokers cannot be asked for the topics
     */
    static WrittenTopics read(RelayConfig config, Set<String> sources, Set<String> sharedWith) {
        RowTopics topics = config.rowTopics();
        Map<String, Map<Integer, Long>> own = new TreeMap<>();
        Map<String, String> others = new TreeMap<>();
        try (TopicReader reader = new TopicReader(config, sources)) {
            for (Map.Entry<String, List<PartitionInfo>> topic : reader.topics().entrySet()) {
                String name = topic.getKey();
                if (!topics.mayHold(name) || name.equals(config.kafka().topics().deadLetter())) {
                    continue;
                }
                if (!config.writesCloudEvents()) {
                    others.put(name, "may hold records of others: its records name no source");
                    continue;
                }
                if (!sharedWith.isEmpty()) {
                    others.put(name, reason(sharedWith));
                    continue;
                }
                TopicReader.Seen seen = reader.read(name, topic.getValue(), Map.of());
                if (seen.reasonToKeep().isEmpty()) {
                    own.put(name, seen.ends());
                } else {
                    others.put(name, seen.reasonToKeep());
                }
            }
        } catch (KafkaException e) {
            throw KafkaErrors.refused(config.kafka(), "list the topics of events", e);
        }
        return new WrittenTopics(own, others);
    }

    private static String reason(Set<String> sharedWith) {
        return "may hold events of the relays with the positions "
                + sharedWith
                + ", which have the same ce_source";
    }
}
