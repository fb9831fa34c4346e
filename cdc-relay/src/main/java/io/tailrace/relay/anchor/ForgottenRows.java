package io.tailrace.relay.anchor;

import io.tailrace.process.ExitCode;
import io.tailrace.process.OperatorException;
import java.util.List;

/**
 * Stops a relay that has adopted a slot, if the topics have lost records since. The rows in
 * question are in the slot, and nobody else will publish them: the operator has to choose.
 *
 * @param slot the name of the slot
 */
record ForgottenRows(String slot) {

    /** So many ids are told. */
    private static final int TOLD = 20;

    /**
     * Requires that the topics decide about every row.
     *
     * @param undecided the ids of rows that they do not decide about
     * @throws OperatorException with {@link ExitCode#POSITION_LOST} if there are any
     */
    void requireNone(List<String> undecided) {
        if (undecided.isEmpty()) {
            return;
        }
        throw new OperatorException(
                ExitCode.POSITION_LOST,
                "Slot %s was adopted, but the topics have lost records since, so it is unknown whether its rows are published: %s%s"
                        .formatted(
                                slot,
                                undecided.stream().limit(TOLD).toList(),
                                undecided.size() > TOLD ? " and others" : ""),
                "Run the command adopt again: --publish-forgotten publishes every row whose id the topics lack, maybe for the second time. If the topics still hold all records, and only the times in them come from a column, give --all-ids instead. If no relay has published since the slot was adopted, the other program can go on, publish everything, and be adopted at once.");
    }
}
