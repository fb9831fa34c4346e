package io.tailrace.console.trace;

import io.tailrace.event.EventHeaders;
import io.tailrace.processor.dlt.DeadLetterRecord;
import io.tailrace.record.TextHeaders;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Adds records to the trails of their events. No input or output. For one thread. */
final class FoundRecords {

    private final FoundEvents events;
    private final RecordSteps steps;

    FoundRecords(FoundEvents events, RecordSteps steps) {
        this.events = events;
        this.steps = steps;
    }

    /** Whether records of the event of this record are looked for. */
    boolean isKnown(ConsumerRecord<byte[], byte[]> record) {
        return events.isKnown(source(record), id(record));
    }

    /** Whose events these are, as far as it is known. */
    Set<FoundEvents.Owner> owners() {
        return events.owners();
    }

    void add(ConsumerRecord<byte[], byte[]> record) {
        events.of(source(record), id(record))
                .ifPresent(
                        trail -> {
                            trail.describe(record.headers());
                            steps.of(record).ifPresent(trail::add);
                        });
    }

    void add(DeadLetterRecord letter) {
        events.of(source(letter.record()), letter.id())
                .ifPresent(
                        trail -> {
                            trail.describe(letter.record().headers());
                            if (trail.aggregateId().isEmpty()) {
                                trail.ofAggregate("", letter.aggregate());
                            }
                            steps.of(letter).forEach(trail::add);
                        });
    }

    /** Says whose event a record is. */
    void own(ConsumerRecord<byte[], byte[]> record, String type, String aggregateId) {
        events.of(source(record), id(record))
                .ifPresent(trail -> trail.ofAggregate(type, aggregateId));
    }

    static String id(ConsumerRecord<byte[], byte[]> record) {
        return TextHeaders.getOr(record.headers(), EventHeaders.ID, "");
    }

    private static String source(ConsumerRecord<byte[], byte[]> record) {
        return TextHeaders.getOr(record.headers(), EventHeaders.SOURCE, "");
    }
}
