package io.tailrace.relay.replay;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.protection.TermProtection;
import io.tailrace.relay.publish.TopicRecordLimits;
import io.tailrace.relay.record.FittingRecords;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;

/** Knows which records the topics of a run accept. For one thread. */
final class ReplayTopics {

    private final TopicRecordLimits limits;
    private final FittingRecords fitting;

    ReplayTopics(Admin admin, RelayConfig config, TermProtection protection, int maxBytes) {
        this.limits = new TopicRecordLimits(admin, config.kafka(), protection, maxBytes);
        this.fitting = new FittingRecords(config.kafka().topics().deadLetter(), limits::of);
    }

    /** The record itself, or the dead letter in its place if its topic does not accept it. */
    ProducerRecord<byte[], byte[]> fit(ProducerRecord<byte[], byte[]> record) {
        try {
            limits.learn(List.of(record));
            return fitting.fit(record);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
