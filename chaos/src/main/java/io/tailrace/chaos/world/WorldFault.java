package io.tailrace.chaos.world;

import java.util.Arrays;
import java.util.Random;

/** A change of the world, and what the relays must answer. */
enum WorldFault {
    /** Somebody drops the slot. */
    SLOT_DROPPED(Relays.EITHER, Answer.REPAIR, "slot-missing"),
    /** Somebody drops the slot, and creates it again after more rows were committed. */
    SLOT_AHEAD(Relays.STOPPED, Answer.REPAIR, "slot-ahead"),
    /** PostgreSQL removes log that the slot needs. */
    SLOT_INVALIDATED(Relays.STOPPED, Answer.REPAIR, "slot-lost"),
    /** The outbox table is renamed, and an empty one gets its name. */
    TABLE_REPLACED(Relays.EITHER, Answer.REPAIR, "table-replaced"),
    /** A table with committed rows becomes a partition of the outbox table. */
    PARTITION_ATTACHED(Relays.EITHER, Answer.REPAIR, "partition-attached"),
    /** The partition with the rows so far is detached, and another one takes its place. */
    PARTITION_DETACHED(Relays.EITHER, Answer.GO_ON, ""),
    PUBLICATION_DROPPED(Relays.EITHER, Answer.REPAIR, "publication-replaced"),
    /** The publication leaves out the outbox table for a while. */
    PUBLICATION_ALTERED(Relays.EITHER, Answer.REPAIR, "publication-altered"),
    /** Relays of two shards take over from those of the whole table, and hand it back. */
    SHARDS_CHANGED(Relays.EITHER, Answer.GO_ON, ""),
    /** The topic of the events is deleted and created again, which no relay can know. */
    EVENT_TOPIC_DELETED(Relays.RUNNING, Answer.GO_ON, ""),
    /** The topic of the positions is deleted. */
    POSITIONS_DELETED(Relays.STOPPED, Answer.STOP, "position-missing"),
    /** A standby with everything, and with a copy of the slot, becomes the primary. */
    STANDBY_PROMOTED(Relays.RUNNING, Answer.GO_ON, ""),
    /** A standby with everything but the slot becomes the primary. */
    STANDBY_WITHOUT_SLOT(Relays.RUNNING, Answer.REPAIR, "slot-missing"),
    /** A standby that lacks published rows becomes the primary. */
    STANDBY_LAGGING(Relays.RUNNING, Answer.STOP, "other-history"),
    /** An older copy of the data directory takes the place of the database. */
    COPY_RESTORED(Relays.RUNNING, Answer.STOP, "other-history"),
    /** The rows move to a new database system. */
    DUMP_RESTORED(Relays.RUNNING, Answer.STOP, "other-database");

    /** Whether relays run while the world changes. */
    enum Relays {
        RUNNING,
        STOPPED,
        EITHER
    }

    /** What the relays must do. */
    enum Answer {
        /** Nothing: they stream as before. */
        GO_ON,
        /** Say what has changed, repair it, and stream. */
        REPAIR,
        /** Say what has changed, and stop with the exit code of a lost position. */
        STOP
    }

    private final Relays relays;
    private final Answer answer;
    private final String kind;

    WorldFault(Relays relays, Answer answer, String kind) {
        this.relays = relays;
        this.answer = answer;
        this.kind = kind;
    }

    /**
     * The faults that a run can inject.
     *
     * @param partitioned whether the outbox table is partitioned
     * @param sharded whether the relays can divide the table into shards
     */
    static WorldFault[] possible(boolean partitioned, boolean sharded) {
        return Arrays.stream(values())
                .filter(fault -> partitioned || !fault.needsPartitions())
                .filter(fault -> sharded || fault != SHARDS_CHANGED)
                .toArray(WorldFault[]::new);
    }

    private boolean needsPartitions() {
        return this == PARTITION_ATTACHED || this == PARTITION_DETACHED;
    }

    /** Whether relays run while the world changes; the seed decides where both is possible. */
    boolean stopsRelays(Random random) {
        return relays == Relays.STOPPED || (relays == Relays.EITHER && random.nextBoolean());
    }

    Answer answer() {
        return answer;
    }

    /** The kind of discontinuity that the relays must name; empty if they name none. */
    String kind() {
        return kind;
    }
}
