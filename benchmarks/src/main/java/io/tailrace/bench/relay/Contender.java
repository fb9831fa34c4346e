package io.tailrace.bench.relay;

import java.io.IOException;
import java.sql.SQLException;

/** Something that publishes the rows of the outbox. Stateless. */
interface Contender {

    /** As in a table. */
    String name();

    /** The topic that it writes events of aggregate type {@code order} to. */
    String topic();

    /** Makes the slot, from which it will read what is written after this. */
    default void makeSlot(Lab lab, String slot)
            throws IOException, SQLException, InterruptedException {
        lab.newSlot(slot);
    }

    /** Puts in place what it needs besides a slot, before the clock starts. */
    default void prepare(Lab lab) throws SQLException {}

    /**
     * Starts it.
     *
     * @param slot made before by {@link #makeSlot}; where it begins to read
     */
    MeasuredProcess start(Lab lab, String slot) throws IOException;
}
