package io.tailrace.processor.dlt.canary;

import io.tailrace.event.EventHeaders;
import io.tailrace.record.TextHeaders;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A report of a failed event, or a dead letter. A text is empty if its header is missing.
 *
 * @param topic where the report is
 * @param id the event id
 * @param group the consumer group that failed
 * @param run the run that redrove the event last
 * @param reason the reason of the failure
 * @param error the error message
 */
record FailureReport(
        String topic, String id, String group, String run, String reason, String error) {

    static FailureReport of(ConsumerRecord<byte[], byte[]> record) {
        return new FailureReport(
                record.topic(),
                text(record, EventHeaders.ID),
                text(record, EventHeaders.FAILED_GROUP),
                text(record, EventHeaders.RUN),
                text(record, EventHeaders.REASON),
                text(record, EventHeaders.ERROR));
    }

    /** The report for people, on one line. */
    String shown() {
        String why = error.startsWith(reason) ? error : reason + ": " + error;
        return "event %s was reported%s in %s: %s"
                .formatted(
                        Shown.text(id),
                        group.isEmpty() ? "" : " by group \"%s\"".formatted(Shown.text(group)),
                        topic,
                        Shown.text(why));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return TextHeaders.getOr(record.headers(), header, "");
    }
}
