package io.tailrace.relay.adopt;

import io.tailrace.relay.position.Position;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What will be adopted. Pure: no input or output.
 *
 * @param slot the slot
 * @param first before which everything is published
 * @param at when the slot was looked at, by the clock of the database
 * @param since when the first transaction was committed that may be published; null if the slot
 *     holds none
 * @param history what was stored before
 */
record AdoptionPlan(
        AdoptableSlot slot,
        Position first,
        Instant at,
        @Nullable Instant since,
        SlotHistory history) {

    /**
     * The position that relays begin with. They compare with the topics whatever the log holds when
     * they begin, because the other program can have been started again meanwhile.
     *
     * <p>If the slot holds no transaction, only such a program can have published a row behind it:
     * relays look for its records among those from now on, and publish what these lack. They would
     * have to read all records if the times of records do not show when they were written; this is
     * not done for a program that should not have run.
     *
     * @param until an end of the log that was reached after the program had ended
     * @param all whether relays compare with every record of the topics
     * @param publishForgotten whether relays publish rows whose records the topics may have lost
     */
    StoredPosition position(
            LogSequenceNumber until, SourceIdentity source, boolean all, boolean publishForgotten) {
        Instant from = since == null ? at : since;
        StoredPosition adopted =
                StoredPosition.adopted(first, until, all ? null : from, source, slot.floor());
        if (since == null) {
            return all ? adopted.streaming(first) : adopted.publishedUntil(first);
        }
        return all || publishForgotten ? adopted.publishedUntil(first) : adopted;
    }
}
