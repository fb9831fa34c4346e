package io.tailrace.relay.continuity;

import java.util.Locale;

/**
 * Why publishing cannot simply go on at the stored position.
 *
 * @param kind what has changed
 * @param problem what has changed, for people, with names and values
 * @param losesMessages whether messages and deleted rows that were not published are gone with the
 *     slot
 */
public record Discontinuity(Kind kind, String problem, boolean losesMessages) {

    /** What has changed. */
    public enum Kind {
        /** The replication slot does not exist. */
        SLOT_MISSING(true, false),
        /** PostgreSQL has removed log that the slot needs. */
        SLOT_LOST(true, true),
        /** The slot was created again, or advanced by somebody else. */
        SLOT_AHEAD(true, false),
        /**
         * The slot was adopted, and somebody has used it before a relay did. What was published
         * meanwhile is known to the program that did it, and not to a comparison, which does not
         * decide about ids without a time.
         */
        ADOPTED_SLOT_AHEAD(true, false),
        /** The table was replaced by another one of the same name. */
        TABLE_REPLACED(true, false),
        /** A table that had rows was attached as a partition; its rows were never sent. */
        PARTITION_ATTACHED(true, false),
        /** The publication was altered; rows may have been left out meanwhile. */
        PUBLICATION_ALTERED(true, false),
        /**
         * The publication was dropped and created again. PostgreSQL up to 17 cannot send what the
         * slot holds from before.
         */
        PUBLICATION_REPLACED(true, true),
        /** The database lacks log that was published: it was restored, or promoted too early. */
        OTHER_HISTORY(false, false),
        /** The database is another one. */
        OTHER_DATABASE(false, false),
        /** The Kafka cluster is another one. */
        OTHER_CLUSTER(false, false),
        /** The records that were published have another form, and are in other topics. */
        OTHER_HEADER_MODE(false, false),
        /** The topics have other names than those that records were published to. */
        OTHER_TOPICS(false, false),
        /** The slot exists, but no position is stored for it. */
        POSITION_MISSING(false, false);

        private final boolean proven;
        private final boolean slotUseless;

        Kind(boolean proven, boolean slotUseless) {
            this.proven = proven;
            this.slotUseless = slotUseless;
        }

        private boolean keepsWatermark() {
            return this == SLOT_MISSING || this == SLOT_LOST || this == SLOT_AHEAD;
        }

        /** The value of a tag of a meter. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A discontinuity of which the kind says all. */
    public Discontinuity(Kind kind, String problem) {
        this(kind, problem, kind.keepsWatermark() || kind == Kind.PUBLICATION_REPLACED);
    }

    /** The same, and the slot cannot go on either. */
    Discontinuity and(Discontinuity slot) {
        return new Discontinuity(
                kind, problem + "; " + slot.problem, losesMessages || slot.losesMessages);
    }

    /**
     * Whether the database is known to contain everything that is published, so that a repair
     * cannot publish a row twice.
     */
    public boolean proven() {
        return kind.proven;
    }

    /** Whether a repair may do it without being asked for. */
    public boolean isRepairable() {
        return proven() && kind != Kind.ADOPTED_SLOT_AHEAD;
    }

    /** Whether the position belongs to something else than what the relay is connected to. */
    public boolean isOfOwner() {
        return kind == Kind.OTHER_CLUSTER || kind == Kind.OTHER_DATABASE;
    }

    /**
     * Whether heartbeats prove what is published. While the publication left out the table, the
     * relay still read its heartbeats.
     */
    public boolean keepsWatermark() {
        return kind.keepsWatermark();
    }

    /** Whether the slot has to be created again, even if it exists. */
    public boolean slotUseless() {
        return kind.slotUseless;
    }
}
