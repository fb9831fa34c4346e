package io.tailrace.relay.position;

import java.time.Instant;

/**
 * The last loss of continuity that a relay has repaired, or is repairing. It stays with the
 * position, so that it is known after the relay has ended.
 *
 * @param at when the repair began, by the clock of the relay
 * @param kind what had changed, as in the tag of the meter
 * @param complete whether the topics were compared and the missing rows published
 * @param missing how many rows the topics lacked, which were published; until the repair is
 *     complete those that are published so far, also before an interruption
 * @param undecided how many rows were left out then, because nothing showed whether they were
 *     published
 * @param gone how many events had no row in the table
 */
public record Loss(
        Instant at, String kind, boolean complete, long missing, long undecided, long gone) {

    /** A loss whose repair has begun. */
    public static Loss begun(Instant at, String kind) {
        return new Loss(at, kind, false, 0, 0, 0);
    }

    /** The same loss after some of the missing rows are published. */
    public Loss published(long rows) {
        return new Loss(at, kind, complete, missing + rows, undecided, gone);
    }

    /**
     * The same loss once the missing rows are published.
     *
     * @param missingRows how many there were when the last comparison ended; those that were
     *     published before an interruption are counted already
     */
    public Loss repaired(long missingRows, long undecidedRows, long goneEvents) {
        return new Loss(at, kind, true, missing + missingRows, undecidedRows, goneEvents);
    }
}
