package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.processor.dlt.DeadLetterRecord;

/**
 * A dead letter without its payload.
 *
 * @param position where it is, with the event id
 * @param type the type of the event
 * @param aggregate the aggregate id
 */
public record Letter(LetterPosition position, String type, String aggregate) {

    static Letter of(DeadLetterRecord letter) {
        return new Letter(
                new LetterPosition(
                        letter.record().partition(), letter.record().offset(), letter.id()),
                letter.type(),
                letter.aggregate());
    }

    /** Partition and offset, for example {@code 3:120}. */
    public String place() {
        return position.partition() + ":" + position.offset();
    }
}
