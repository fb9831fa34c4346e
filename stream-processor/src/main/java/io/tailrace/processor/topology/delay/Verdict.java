package io.tailrace.processor.topology.delay;

import io.tailrace.event.EventError;
import io.tailrace.processor.topology.stage.RoutedEvent;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What happens to an event that is due. Immutable.
 *
 * @param fate what happens
 * @param event the event as it is written; for a dead letter, as it was
 * @param error why it becomes a dead letter; has no meaning for other fates
 * @param problem what is wrong, for a dead letter; otherwise empty
 */
record Verdict(Fate fate, Record<byte[], RoutedEvent> event, EventError error, String problem) {

    /** What can happen to an event that is due. */
    enum Fate {
        /** It is written to its topic: for every group, or for one, for another attempt. */
        WRITE,
        /** It is given up. */
        DEAD_LETTER,
        /** It waits for its schema. */
        WAIT
    }

    static Verdict write(Record<byte[], RoutedEvent> event) {
        return new Verdict(Fate.WRITE, event, EventError.DELIVERY_FAILED, "");
    }

    static Verdict await(Record<byte[], RoutedEvent> event) {
        return new Verdict(Fate.WAIT, event, EventError.DELIVERY_FAILED, "");
    }

    static Verdict refuse(Record<byte[], RoutedEvent> event, String problem) {
        return new Verdict(Fate.DEAD_LETTER, event, EventError.VALIDATION_FAILED, problem);
    }

    static Verdict fail(Record<byte[], RoutedEvent> event, String problem) {
        return new Verdict(Fate.DEAD_LETTER, event, EventError.DELIVERY_FAILED, problem);
    }

    /** Whether the event stays in the schedule, or is put there. */
    boolean waits() {
        return fate == Fate.WAIT;
    }
}
