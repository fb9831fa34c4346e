package io.tailrace.processor.dlt.canary;

import org.apache.kafka.common.TopicPartition;

/**
 * A dead letter that was redriven to find out whether its events are handled now.
 *
 * @param id the event id
 * @param lane where the event was sent
 * @param partition the partition that the event was sent to
 * @param offset the offset that it has there
 * @param isEarlier whether the canary was sent when the run was begun before
 */
public record Canary(
        String id, Lane lane, TopicPartition partition, long offset, boolean isEarlier) {

    /**
     * Whether a report is about this canary. A report that was too large for its topic has lost the
     * run; of an earlier canary, a report without a run may be that of its first failure. A canary
     * that was sent to the processor may have been delivered to any group since.
     */
    boolean isReportedBy(FailureReport report, String run) {
        return report.id().equals(id)
                && (report.run().equals(run) || (report.run().isEmpty() && !isEarlier))
                && (lane.group().isEmpty() || report.group().equals(lane.group()));
    }
}
