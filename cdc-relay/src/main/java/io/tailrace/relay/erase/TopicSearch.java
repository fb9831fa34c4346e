package io.tailrace.relay.erase;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.processor.schedule.ScheduledEvent;
import io.tailrace.record.TextHeaders;
import io.tailrace.relay.erase.Attribution.Owner;
import io.tailrace.relay.replay.ReplayedAggregates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Searches whole topics for the records of an aggregate. For one thread. */
final class TopicSearch implements AutoCloseable {

    private static final String CLIENT = "tailrace-erase";

    private final KafkaCluster kafka;
    private final TopicNames topics;
    private final Attribution attribution;
    private final TopicScan scan;
    private final SearchProgress progress;

    TopicSearch(KafkaCluster kafka, Attribution attribution, SearchProgress progress) {
        this.kafka = kafka;
        this.topics = kafka.topics();
        this.attribution = attribution;
        this.progress = progress;
        this.scan = TopicScan.open(kafka, CLIENT);
        scan.betweenPolls(progress::reportIfDue);
    }

    TopicScan scan() {
        return scan;
    }

    /**
     * Searches the topics of the aggregate type, and learns the ids of the aggregate's events. The
     * partition of the key is read, unless somebody has chosen another partitioner.
     */
    List<TopicRecords> topicsOfType() throws InterruptedException {
        List<TopicRecords> found = new ArrayList<>();
        String type = attribution.aggregate().type();
        for (String topic : List.of(topics.outbox(type), topics.events(type))) {
            search(topic, true, record -> ofType(type, record)).ifPresent(found::add);
        }
        return found;
    }

    /** Learns the ids of the events of other aggregates with the same id. */
    void learnOthers() throws InterruptedException {
        for (String topic : new TreeSet<>(names())) {
            if (topic.startsWith(topics.outboxPrefix())) {
                String type = topic.substring(topics.outboxPrefix().length());
                search(topic, true, record -> ofType(type, record));
            }
        }
    }

    /**
     * Searches the topics that aggregate types share.
     *
     * @param applicationIds of the processors that held events
     */
    List<TopicRecords> sharedTopics(List<String> applicationIds) throws InterruptedException {
        List<TopicRecords> found = new ArrayList<>();
        Set<String> shared = new TreeSet<>(names());
        shared.removeIf(topic -> !topic.startsWith(topics.retry("")));
        shared.add(topics.failed());
        shared.add(topics.deadLetter());
        for (String topic : shared) {
            search(topic, false, record -> attribution.of(record.key(), record.headers()))
                    .ifPresent(found::add);
        }
        for (String applicationId : applicationIds) {
            String topic = Schedule.changelog(applicationId);
            ScheduleRecords records = new ScheduleRecords(topic, System.currentTimeMillis());
            if (visit(topic, false, record -> records.add(record, ofHeld(record)))) {
                found.add(records.found());
            }
        }
        search(KafkaRights.REPLAYS, false, this::ofReplay).ifPresent(found::add);
        return found;
    }

    /** The partitions that processors read records of the aggregate from. */
    List<TopicPartition> inputs() throws InterruptedException {
        List<TopicPartition> inputs = new ArrayList<>();
        scan.find(topics.outbox(attribution.aggregate().type()))
                .ifPresent(topic -> inputs.addAll(partitions(topic, true)));
        // Services in any language write reports of failures, some with a partitioner of their own.
        scan.find(topics.failed()).ifPresent(topic -> inputs.addAll(partitions(topic, false)));
        return inputs;
    }

    /**
     * Counts records of {@link #inputs} that are of the aggregate, or could be.
     *
     * @param from the first offset; of a partition that has none, the first record
     * @param to the offset after the last one
     */
    long countBetween(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
        if (to.isEmpty()) {
            return 0;
        }
        Map<TopicPartition, Long> start = new HashMap<>(scan.beginning(to.keySet()));
        start.replaceAll((partition, first) -> Math.max(first, from.getOrDefault(partition, 0L)));
        start.entrySet().removeIf(each -> each.getValue() >= to.getOrDefault(each.getKey(), 0L));
        if (start.isEmpty()) {
            return 0;
        }
        long[] count = new long[1];
        String type = attribution.aggregate().type();
        scan.read(
                start,
                record -> {
                    boolean shared = record.topic().equals(topics.failed());
                    Owner owner =
                            shared
                                    ? attribution.of(record.key(), record.headers())
                                    : ofType(type, record);
                    TopicPartition of = new TopicPartition(record.topic(), record.partition());
                    count[0] +=
                            owner != Owner.OTHER && record.offset() < to.getOrDefault(of, 0L)
                                    ? 1
                                    : 0;
                    return true;
                });
        return count[0];
    }

    /** The changelogs of the held events of other processors. */
    OtherSchedules otherSchedules(List<String> applicationIds) throws InterruptedException {
        List<String> own = applicationIds.stream().map(Schedule::changelog).toList();
        return OtherSchedules.of(scan.admin(), kafka, names(), own);
    }

    private Set<String> names() throws InterruptedException {
        try {
            return scan.admin().listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    private Optional<TopicRecords> search(
            String topic, boolean keyed, Function<ConsumerRecord<byte[], byte[]>, Owner> owner)
            throws InterruptedException {
        TopicRecords found = new TopicRecords(topic);
        boolean exists =
                visit(topic, keyed, record -> found.add(owner.apply(record), record.timestamp()));
        return exists ? Optional.of(found) : Optional.empty();
    }

    /** Visits all records; false if the topic does not exist. */
    private boolean visit(
            String topic, boolean keyed, Consumer<ConsumerRecord<byte[], byte[]>> visitor)
            throws InterruptedException {
        Optional<TopicDescription> description = scan.find(topic);
        if (description.isEmpty()) {
            return false;
        }
        progress.begin(topic);
        scan.read(
                scan.beginning(partitions(description.get(), keyed)),
                record -> {
                    progress.read();
                    visitor.accept(record);
                    return true;
                });
        return true;
    }

    private List<TopicPartition> partitions(TopicDescription topic, boolean keyed) {
        List<TopicPartition> all = TopicScan.partitions(topic);
        boolean known =
                keyed
                        && !kafka.clientProperties()
                                .containsKey(ProducerConfig.PARTITIONER_CLASS_CONFIG);
        int partition = Utils.toPositive(Utils.murmur2(attribution.aggregate().key())) % all.size();
        return known ? List.of(new TopicPartition(topic.name(), partition)) : all;
    }

    private Owner ofType(String type, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || !attribution.aggregate().hasKey(record.key())) {
            return Owner.OTHER;
        }
        attribution.add(type, record.headers());
        return Owner.AGGREGATE;
    }

    private Owner ofHeld(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return Owner.OTHER;
        }
        try {
            ScheduledEvent event = HeldEventCodec.decode(record.value());
            return event.key() == null || !attribution.aggregate().hasKey(event.key())
                    ? Owner.OTHER
                    : attribution.of(
                            event.topic(),
                            TextHeaders.getOr(event.headers(), EventHeaders.SOURCE, ""),
                            TextHeaders.getOr(event.headers(), EventHeaders.ID, ""));
        } catch (IllegalArgumentException e) {
            return Owner.OTHER; // counted by whoever reads the schedule
        }
    }

    /** The progress of a replay says which aggregates were asked for. */
    private Owner ofReplay(ConsumerRecord<byte[], byte[]> record) {
        Aggregate of = attribution.aggregate();
        return record.value() != null
                        && ReplayedAggregates.isNamed(record.value(), of.type() + "/" + of.id())
                ? Owner.AGGREGATE
                : Owner.OTHER;
    }

    @Override
    public void close() {
        scan.close();
    }
}
