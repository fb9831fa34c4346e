package io.tailrace.relay.erase;

import io.tailrace.event.EventHeaders;
import io.tailrace.event.TopicNames;
import io.tailrace.event.internal.rights.KafkaRights;
import io.tailrace.process.kafka.KafkaCluster;
import io.tailrace.process.kafka.KafkaErrors;
import io.tailrace.process.kafka.TextHeaders;
import io.tailrace.processor.scan.TopicScan;
import io.tailrace.processor.schedule.HeldEventCodec;
import io.tailrace.processor.schedule.Schedule;
import io.tailrace.processor.schedule.ScheduledEvent;
import io.tailrace.relay.erase.Attribution.Owner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
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
            search(topic, false, true, record -> ofType(type, record)).ifPresent(found::add);
        }
        return found;
    }

    /**
     * Learns the ids of the events of other aggregates with the same id, if records of shared
     * topics could be of them.
     *
     * @param applicationId of the processors that may hold events
     */
    void learnOthersIfNeeded(String applicationId) throws InterruptedException {
        if (sharedTopics(applicationId).stream().allMatch(found -> found.untyped() == 0)) {
            return;
        }
        for (String topic : new TreeSet<>(names())) {
            if (topic.startsWith(topics.outboxPrefix())) {
                String type = topic.substring(topics.outboxPrefix().length());
                search(topic, false, true, record -> ofType(type, record));
            }
        }
    }

    /**
     * Searches the topics that aggregate types share.
     *
     * @param applicationId of the processors that held events
     */
    List<TopicRecords> sharedTopics(String applicationId) throws InterruptedException {
        List<TopicRecords> found = new ArrayList<>();
        Set<String> shared = new TreeSet<>(names());
        shared.removeIf(topic -> !topic.startsWith(topics.retry("")));
        shared.add(topics.failed());
        shared.add(topics.deadLetter());
        for (String topic : shared) {
            search(topic, false, false, record -> attribution.of(record.key(), record.headers()))
                    .ifPresent(found::add);
        }
        search(Schedule.changelog(applicationId), true, false, this::ofHeld).ifPresent(found::add);
        search(KafkaRights.REPLAYS, false, false, this::ofReplay).ifPresent(found::add);
        return found;
    }

    /** The changelogs of the held events of other processors. */
    List<String> otherSchedules(String applicationId) throws InterruptedException {
        return names().stream()
                .filter(Schedule::isChangelog)
                .filter(topic -> !topic.equals(Schedule.changelog(applicationId)))
                .sorted()
                .toList();
    }

    private Set<String> names() throws InterruptedException {
        try {
            return scan.admin().listTopics().names().get();
        } catch (ExecutionException e) {
            throw KafkaErrors.refused(kafka, "list topics", e.getCause());
        }
    }

    private Optional<TopicRecords> search(
            String topic,
            boolean replaced,
            boolean keyed,
            Function<ConsumerRecord<byte[], byte[]>, Owner> owner)
            throws InterruptedException {
        Optional<TopicDescription> description = scan.find(topic);
        if (description.isEmpty()) {
            return Optional.empty();
        }
        List<TopicPartition> partitions = partitions(description.get(), keyed);
        TopicRecords found = new TopicRecords(topic, replaced);
        progress.begin(topic);
        scan.read(
                scan.beginning(partitions),
                record -> {
                    progress.read();
                    found.add(owner.apply(record), record.timestamp());
                    return true;
                });
        return Optional.of(found);
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
        attribution.add(type, TextHeaders.getOr(record.headers(), EventHeaders.ID, ""));
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
                            event.topic(), TextHeaders.getOr(event.headers(), EventHeaders.ID, ""));
        } catch (IllegalArgumentException e) {
            return Owner.OTHER; // counted by whoever reads the schedule
        }
    }

    /** The progress of a replay says which aggregates were asked for. */
    private Owner ofReplay(ConsumerRecord<byte[], byte[]> record) {
        String name = attribution.aggregate().type() + "/" + attribution.aggregate().id();
        return record.value() != null
                        && new String(record.value(), StandardCharsets.UTF_8).contains(name)
                ? Owner.AGGREGATE
                : Owner.OTHER;
    }

    @Override
    public void close() {
        scan.close();
    }
}
