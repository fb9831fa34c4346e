package io.tailrace.relay.replay;

import io.tailrace.record.FittingRecords;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.protection.TermProtection;
import io.tailrace.relay.publish.TopicRecordLimits;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows which topics a run may use, and which records they accept. A run creates no topic: rows
 * that were published have one. For one thread.
 */
final class ReplayTopics {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayTopics.class);

    private final RelayConfig config;
    private final ExistingTopics existing;
    private final TopicRecordLimits limits;
    private final FittingRecords fitting;
    private final Map<String, Boolean> usable = new HashMap<>();

    /**
     * @param target a topic that the request names, which exists; empty if it names none
     */
    ReplayTopics(
            Admin admin,
            RelayConfig config,
            TermProtection protection,
            int maxBytes,
            String target) {
        this.config = config;
        this.existing = new ExistingTopics(admin, config.kafka());
        this.limits = new TopicRecordLimits(admin, config.kafka(), protection, maxBytes);
        this.fitting = new FittingRecords(config.kafka().topics().deadLetter(), limits::of);
        usable.put(target, true);
    }

    /** Whether records can be sent to a topic of events; a warning says why not. */
    boolean isUsable(String topic) throws InterruptedException {
        Boolean known = usable.get(topic);
        if (known == null) {
            String problem = problem(topic);
            known = problem.isEmpty();
            usable.put(topic, known);
            if (!known) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .log("{}. The run leaves out its rows, and counts them.", problem);
            }
        }
        return known;
    }

    private String problem(String topic) throws InterruptedException {
        String type = config.writesCloudEvents() ? topic.substring(outboxPrefix().length()) : "";
        if (config.writesCloudEvents() && !config.types().allows(type)) {
            return "Aggregate type %s is not one that --types allows".formatted(type);
        }
        OptionalInt partitions = existing.partitions(topic);
        if (partitions.isEmpty()) {
            return "Topic %s does not exist".formatted(topic);
        }
        return partitions.getAsInt() == config.kafka().partitions()
                ? ""
                : "Topic %s must have %d partitions as configured, but has %d"
                        .formatted(topic, config.kafka().partitions(), partitions.getAsInt());
    }

    private String outboxPrefix() {
        return config.kafka().topics().outboxPrefix();
    }

    /** The record itself, or the dead letter in its place if its topic does not accept it. */
    ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record)
            throws InterruptedException {
        limits.learn(List.of(record));
        return fitting.fit(record);
    }
}
