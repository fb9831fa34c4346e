package io.tailrace.bench.relay;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Something that is measured on a backlog.
 *
 * @param name as in a table
 * @param slots makes what it will read, before the backlog is written
 * @param run what is measured
 */
record Entry(String name, MakeSlot slots, Run run) {

    /** Makes a slot of that name. */
    interface MakeSlot {
        void make(Lab lab, String slot) throws IOException, SQLException, InterruptedException;
    }

    /** One measurement. */
    interface Run {

        /**
         * Measures.
         *
         * @param slot for this run alone, made before the backlog was written
         */
        Drain drain(Lab lab, String slot, Backlog backlog) throws Exception;
    }

    /** A program that publishes to Kafka. */
    static Entry of(Contender contender) {
        return new Entry(
                contender.name(),
                contender::makeSlot,
                (lab, slot, backlog) -> {
                    contender.prepare(lab);
                    return Drain.measure(lab, contender, slot, backlog.rows());
                });
    }

    static Entry recvLogical() {
        return new Entry(
                RecvLogical.NAME,
                Lab::newSlot,
                (lab, slot, backlog) ->
                        Drain.ceiling(RecvLogical.eventsPerSecond(lab, slot, backlog.rows())));
    }

    static Entry rawProducer() {
        return new Entry(
                RawProducer.NAME,
                (lab, slot) -> {},
                (lab, slot, backlog) -> Drain.ceiling(RawProducer.eventsPerSecond(lab, backlog)));
    }

    /** Measures, and leaves nothing behind for the next one. */
    Drain measure(Lab lab, String slot, Backlog backlog) throws Exception {
        try {
            return run.drain(lab, slot, backlog);
        } finally {
            lab.deleteTopics();
            lab.dropSlot(slot);
        }
    }
}
