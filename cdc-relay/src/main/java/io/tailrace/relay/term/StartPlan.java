package io.tailrace.relay.term;

import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.config.StartFrom;
import io.tailrace.relay.continuity.Continuity;
import io.tailrace.relay.continuity.Discontinuity;
import io.tailrace.relay.position.Lineage;
import io.tailrace.relay.position.RemovedOutbox;
import io.tailrace.relay.position.SlotHistory;
import io.tailrace.relay.position.SourceIdentity;
import io.tailrace.relay.position.StoredPosition;
import io.tailrace.relay.position.StoredPosition.Phase;
import io.tailrace.relay.position.Watermark;
import io.tailrace.relay.postgres.SlotStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * How a term begins, decided from the position in Kafka and the slot in PostgreSQL. Pure: no input
 * or output. No plan leaves out committed rows silently.
 *
 * @param kind the first step of the term
 * @param from what is stored when the term begins: the position to stream from, or in a phase that
 *     creates a slot which slot to keep
 * @param discontinuity why publishing cannot simply go on at the position; null if it can, or if
 *     nothing was published before
 */
record StartPlan(Kind kind, StoredPosition from, @Nullable Discontinuity discontinuity) {

    /** The first step of a term. */
    enum Kind {
        /** Stream from the position. */
        STREAM,
        /**
         * Stream to the end of the log as it is now, then do as {@link #ANCHOR}. The rows in the
         * slot are those of a table that was replaced, which are older than those of the new one.
         */
        DRAIN,
        /** Find or create a slot, publish what is missing as the phase says, then stream. */
        ANCHOR,
        /** Say what a repair would do, and stop. */
        HALT
    }

    /**
     * Decides how to begin.
     *
     * @param history the positions that Kafka holds for the slot
     * @param slot the replication slot; empty if it does not exist
     * @param lineage the connected database
     * @param now what a position belongs to now
     * @param heartbeatLost whether the database has no trace of the heartbeat before the position
     * @param attached the partitions that were attached with rows since the position was stored
     * @throws io.tailrace.process.OperatorException if the slot was handed back to another program
     */
    static StartPlan decide(
            SlotHistory history,
            Optional<SlotStatus> slot,
            Lineage lineage,
            SourceIdentity now,
            boolean heartbeatLost,
            List<String> attached,
            RelayConfig config) {
        Situation situation = new Situation(slot, lineage, now, config);
        StoredPosition stored = history.last();
        if (history.superseded()) {
            return situation.afterOtherShardCount(history.later());
        }
        if (history.removedAt() != null) { // nothing of the former slot counts, somebody has chosen
            return situation.firstStart();
        }
        if (stored == null) {
            return slot.isPresent()
                    ? situation.positionMissing(history.otherKeys())
                    : situation.firstStart();
        }
        Continuity continuity =
                new Continuity(
                        config.source().slot(),
                        config.source().publication(),
                        stored,
                        lineage,
                        now,
                        heartbeatLost,
                        attached);
        return switch (stored.phase()) {
            case BACKFILL, REPAIR, FROM_NOW ->
                    continuity
                            .ofAnchor()
                            .map(lost -> situation.resolve(lost, stored))
                            .orElseGet(() -> situation.resume(stored, continuity));
            case HANDED_BACK, CATCHING_UP, STREAMING -> {
                RemovedOutbox.requireNotHandedBack(config, config.positionKey().text(), stored);
                yield continuity
                        .ofStream(slot)
                        .map(lost -> situation.resolve(lost, stored))
                        .map(plan -> continuity.isOnlyTableReplaced(slot) ? plan.drain() : plan)
                        .orElseGet(() -> situation.stream(stored));
            }
        };
    }

    private StartPlan drain() {
        return kind == Kind.ANCHOR ? new StartPlan(Kind.DRAIN, from, discontinuity) : this;
    }

    /** The same plan after more of the slot's stream is published. */
    StartPlan after(StoredPosition drained) {
        return new StartPlan(kind, from.publishedUntil(drained.newBehind()), discontinuity);
    }

    /** Whether rows of the table were published before the slot is created. */
    boolean publishedBefore() {
        return from.phase() == Phase.REPAIR;
    }

    private record Situation(
            Optional<SlotStatus> slot, Lineage lineage, SourceIdentity now, RelayConfig config) {

        StartPlan firstStart() {
            Phase phase = config.startFrom() == StartFrom.NOW ? Phase.FROM_NOW : Phase.BACKFILL;
            return anchor(phase);
        }

        /**
         * Rows of this slot were published by others, so its stream cannot be continued.
         *
         * @param others what they stored last; null if that is not known
         */
        StartPlan afterOtherShardCount(SlotHistory.@Nullable Keyed others) {
            if (others != null) {
                RemovedOutbox.requireNotHandedBack(config, others.key(), others.position());
            }
            Phase phase = config.startFrom() == StartFrom.NOW ? Phase.FROM_NOW : Phase.REPAIR;
            return Optional.ofNullable(others)
                    .flatMap(last -> Continuity.otherTopics(last.position().source(), now))
                    .map(other -> resolve(other, null))
                    .orElseGet(() -> anchor(phase));
        }

        /**
         * Before a relay creates a slot, it stores that it does so. A slot without any position
         * means that the relay reads the wrong topic of positions, that the topic lost its records,
         * or that somebody else created the slot.
         */
        StartPlan positionMissing(Set<String> otherKeys) {
            return resolve(
                    new Discontinuity(
                            Discontinuity.Kind.POSITION_MISSING,
                            "Topic %s must hold the position of replication slot %s, which exists, under the key %s, but holds none%s"
                                    .formatted(
                                            config.kafka().topics().positions(),
                                            config.source().slot(),
                                            config.positionKey(),
                                            takeOver(otherKeys))),
                    null);
        }

        private static String takeOver(Set<String> otherKeys) {
            return otherKeys.isEmpty()
                    ? ""
                    : " (it holds positions of slots with the same name under %s; if one of them is that of this database, --take-over-position with its key goes on there)"
                            .formatted(otherKeys);
        }

        /** A slot that needs the publication which was dropped meanwhile is of no use any more. */
        StartPlan resume(StoredPosition stored, Continuity continuity) {
            StoredPosition from =
                    continuity.publicationReplaced().isEmpty()
                            ? stored.of(now)
                            : StoredPosition.anchoring(
                                            stored.phase(),
                                            lineage.end(),
                                            now,
                                            null,
                                            stored.floor())
                                    .lost(stored.loss());
            return new StartPlan(Kind.ANCHOR, from, null);
        }

        StartPlan stream(StoredPosition stored) {
            return new StartPlan(Kind.STREAM, stored.of(now), null);
        }

        StartPlan resolve(Discontinuity discontinuity, @Nullable StoredPosition stored) {
            LogSequenceNumber slotAfter =
                    discontinuity.slotUseless() ? lineage.end() : LogSequenceNumber.INVALID_LSN;
            Watermark watermark =
                    stored != null && discontinuity.keepsWatermark() ? stored.watermark() : null;
            // On another history the ids of transactions are used again.
            long floor = stored != null && discontinuity.proven() ? stored.floor() : 0;
            StoredPosition from =
                    StoredPosition.anchoring(Phase.REPAIR, slotAfter, now, watermark, floor)
                            .publishedUntil(
                                    stored != null && discontinuity.proven()
                                            ? stored.newBehind()
                                            : null);
            return new StartPlan(
                    repairs(discontinuity) ? Kind.ANCHOR : Kind.HALT, from, discontinuity);
        }

        private boolean repairs(Discontinuity discontinuity) {
            return switch (config.onDiscontinuity()) {
                case REPAIR -> true;
                case REPAIR_PROVEN ->
                        discontinuity.isRepairable()
                                && !(discontinuity.losesMessages()
                                        && config.source().readsMessages());
                case HALT -> false;
            };
        }

        private StartPlan anchor(Phase phase) {
            return new StartPlan(
                    Kind.ANCHOR,
                    StoredPosition.anchoring(phase, lineage.end(), now, null, 0),
                    null);
        }
    }
}
