package io.tailrace.bench.relay.contender;

import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.MeasuredProcess;
import java.io.IOException;
import java.sql.SQLException;

/** A program that publishes the rows of the outbox to Kafka. Stateless. */
public interface Contender {

    /** The name in tables and charts. */
    String name();

    /** The topic of the events of aggregate type {@code order}. */
    String topic();

    /** Creates the slot; the contender publishes the rows that are written afterwards. */
    default void makeSlot(Lab lab, String slot)
            throws IOException, SQLException, InterruptedException {
        lab.newSlot(slot);
    }

    /** Creates what the contender needs besides a slot, before the measurement starts. */
    default void prepare(Lab lab) throws SQLException {}

    /** Whether it keeps the order of events; if not, the measurement counts those overtaken. */
    default boolean keepsOrder() {
        return true;
    }

    /**
     * Starts the program.
     *
     * @param slot the slot that {@link #makeSlot} created
     */
    MeasuredProcess start(Lab lab, String slot) throws IOException;
}
