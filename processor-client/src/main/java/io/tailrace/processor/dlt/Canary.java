package io.tailrace.processor.dlt;

import org.apache.kafka.common.TopicPartition;

/**
 * A dead letter that was redriven to find out whether its events are handled now.
 *
 * @param id the event id
 * @param group the consumer group that the event was sent to; empty if it was sent to the processor
 * @param reader the consumer group that reads the topic: {@code group}, or the application id of
 *     the processors
 * @param partition where the event was sent
 * @param offset the offset that it has there
 */
record Canary(String id, String group, String reader, TopicPartition partition, long offset) {

    /**
     * Whether a report of a failed event, or a dead letter, is about this canary. A report that was
     * too large for its topic has lost the run; a canary that was sent to the processor may have
     * been delivered to any group since.
     *
     * @param record a record of the topic of failed events, or of the dead-letter topic
     */
    boolean isReportedBy(DeadLetterRecord record, String run) {
        return record.id().equals(id)
                && (record.run().equals(run) || record.run().isEmpty())
                && (group.isEmpty() || record.group().equals(group));
    }
}
