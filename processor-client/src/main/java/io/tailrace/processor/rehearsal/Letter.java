package io.tailrace.processor.rehearsal;

import io.tailrace.event.internal.rehearsal.LetterPosition;
import io.tailrace.processor.dlt.DeadLetterRecord;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * A dead letter without its payload.
 *
 * @param position where it is, with the event id
 * @param type the type of the event
 * @param aggregate the aggregate id
 * @param firstFailed when the first attempt failed, or when the event was given up if that is not
 *     known
 */
public record Letter(LetterPosition position, String type, String aggregate, Instant firstFailed) {

    static Letter of(DeadLetterRecord letter) {
        return new Letter(
                new LetterPosition(
                        letter.record().partition(), letter.record().offset(), letter.id()),
                letter.type(),
                letter.aggregate(),
                firstFailed(letter));
    }

    private static Instant firstFailed(DeadLetterRecord letter) {
        try {
            return Instant.parse(letter.firstFailed());
        } catch (DateTimeParseException e) {
            return letter.time();
        }
    }

    /** Partition and offset, for example {@code 3:120}. */
    public String place() {
        return position.partition() + ":" + position.offset();
    }
}
