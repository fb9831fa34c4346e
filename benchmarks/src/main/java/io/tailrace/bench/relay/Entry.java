package io.tailrace.bench.relay;

/**
 * Something that is measured on a backlog.
 *
 * @param name as in a table
 * @param run what is measured
 */
record Entry(String name, Run run) {

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
                (lab, slot, backlog) -> {
                    contender.prepare(lab);
                    return Drain.measure(lab, contender, slot, backlog.rows());
                });
    }

    static Entry recvLogical() {
        return new Entry(
                RecvLogical.NAME,
                (lab, slot, backlog) ->
                        Drain.ceiling(RecvLogical.eventsPerSecond(lab, slot, backlog.rows())));
    }

    static Entry rawProducer() {
        return new Entry(
                RawProducer.NAME,
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
