package io.tailrace.processor.schedule;

/**
 * A held event was stored by a later version of the processor, in a format that this version does
 * not know.
 */
public final class LaterFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    LaterFormatException(int known, int got) {
        super(
                "the format of a held event must have version %d, got %d, which is of a later version of the processor"
                        .formatted(known, got));
    }
}
