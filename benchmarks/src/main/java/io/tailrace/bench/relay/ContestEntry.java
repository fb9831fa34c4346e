package io.tailrace.bench.relay;

import io.tailrace.bench.relay.contender.Contender;
import io.tailrace.bench.relay.contender.DiscardingReader;
import io.tailrace.bench.relay.contender.RawProducer;
import io.tailrace.bench.relay.contender.RecvLogical;
import io.tailrace.bench.relay.lab.Lab;
import io.tailrace.bench.relay.lab.Workload;
import java.io.IOException;
import java.sql.SQLException;

/**
 * An entry of a {@link Contest}.
 *
 * @param name the name in tables and charts
 * @param slots creates the slot before the backlog is written
 * @param run measures once
 */
record ContestEntry(String name, MakeSlot slots, Run run) {

    /** Creates a slot with the given name. */
    interface MakeSlot {
        void make(Lab lab, String slot) throws IOException, SQLException, InterruptedException;
    }

    /** One measurement. */
    interface Run {

        /**
         * Measures once.
         *
         * @param slot a slot of this run alone, created before the backlog was written
         */
        Drain drain(Lab lab, String slot, Workload backlog) throws Exception;
    }

    /** The entry of a program that publishes to Kafka. */
    static ContestEntry of(Contender contender) {
        return new ContestEntry(
                contender.name(),
                contender::makeSlot,
                (lab, slot, backlog) -> {
                    contender.prepare(lab);
                    return Drain.measure(lab, contender, slot, backlog.rows());
                });
    }

    /** The entry of {@code pg_recvlogical}; it does not say when it has read a half. */
    static ContestEntry of(RecvLogical reader) {
        return new ContestEntry(
                reader.name(),
                Lab::newSlot,
                (lab, slot, backlog) ->
                        Drain.measure(
                                lab,
                                backlog.rows(),
                                () -> {
                                    reader.run(lab, slot);
                                    return Double.NaN;
                                }));
    }

    /** The entry of {@link DiscardingReader}. */
    static ContestEntry discardingReader() {
        return new ContestEntry(
                DiscardingReader.NAME,
                Lab::newSlot,
                (lab, slot, backlog) ->
                        Drain.measure(
                                lab,
                                backlog.rows(),
                                () -> DiscardingReader.run(lab, slot, backlog.rows())));
    }

    /** The entry of {@link RawProducer}. */
    static ContestEntry rawProducer() {
        return new ContestEntry(
                RawProducer.NAME,
                (lab, slot) -> {},
                (lab, slot, backlog) -> Drain.ceiling(RawProducer.eventsPerSecond(lab, backlog)));
    }

    /** Measures once, and deletes the topics and the slot. */
    Drain measure(Lab lab, String slot, Workload backlog) throws Exception {
        try {
            return run.drain(lab, slot, backlog);
        } finally {
            lab.deleteTopics();
            lab.dropSlot(slot);
        }
    }
}
