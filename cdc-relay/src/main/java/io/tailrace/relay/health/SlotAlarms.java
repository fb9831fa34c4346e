package io.tailrace.relay.health;

import io.tailrace.relay.health.Observation.Role;
import io.tailrace.relay.health.Problem.Kind;
import io.tailrace.relay.health.Problem.Severity;
import io.tailrace.relay.postgres.monitor.SlotState;
import io.tailrace.relay.postgres.monitor.SlotWal;
import io.tailrace.relay.postgres.monitor.WalStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides what is wrong with the slot itself. For one thread. */
final class SlotAlarms {

    private static final String HELD_LOCK =
            "This relay cannot lead either: another session holds the lock of the leader. Look at the"
                    + " health of the relay that leads, and for a relay with another number of"
                    + " shards.";

    /**
     * A standby that waits is ready: otherwise an update would not stop those that it waits for.
     */
    private static final String OTHER_SHARDS =
            "This relay leads as soon as no relay with the shard count %d leads. If the shards are not"
                    + " being changed at this moment, stop those relays.";

    private final String slot;
    private final Duration inactiveFor;
    private @Nullable Long missingSince;
    private @Nullable Long inactiveSince;

    /**
     * @param inactiveFor for how long no relay may read the slot
     */
    SlotAlarms(String slot, Duration inactiveFor) {
        this.slot = slot;
        this.inactiveFor = inactiveFor;
    }

    List<Problem> observe(Observation now, WalStatus wal) {
        SlotWal held = wal.slot();
        missingSince = held == null ? first(missingSince, now) : null;
        boolean unread = held != null && !held.active() && now.role() == Role.STANDBY;
        inactiveSince = unread ? first(inactiveSince, now) : null;
        if (held == null) {
            return missing(now).stream().toList();
        }
        if (held.state() == SlotState.LOST) {
            return List.of(lost(now));
        }
        return inactive(now, held).stream().toList();
    }

    private static Long first(@Nullable Long since, Observation now) {
        return since == null ? Long.valueOf(now.nanos()) : since;
    }

    private static Duration since(@Nullable Long begin, Observation now) {
        return begin == null ? Duration.ZERO : Duration.ofNanos(now.nanos() - begin);
    }

    /** A standby could lead, and create the slot. */
    private static Severity severity(Observation now) {
        return now.role() == Role.STANDBY ? Severity.WARNING : Severity.NOT_READY;
    }

    private Optional<Problem> missing(Observation now) {
        Duration time = since(missingSince, now);
        return time.compareTo(Alarms.GRACE) > 0
                ? Optional.of(
                        new Problem(
                                Kind.SLOT_MISSING,
                                severity(now),
                                "Replication slot %s has not existed for %d s, and PostgreSQL keeps no log for it"
                                        .formatted(slot, time.toSeconds()),
                                "A relay that leads creates the slot as soon as the transactions have"
                                        + " ended that were running then: look for old ones in"
                                        + " pg_stat_activity."))
                : Optional.empty();
    }

    private Problem lost(Observation now) {
        return new Problem(
                Kind.SLOT_LOST,
                severity(now),
                "Replication slot %s is lost: PostgreSQL removed write-ahead log that it needs"
                        .formatted(slot),
                "A relay that leads creates the slot again and publishes from the table what the"
                        + " topics lack, unless --on-discontinuity forbids it. Raise"
                        + " max_slot_wal_keep_size so that it does not happen again.");
    }

    private Optional<Problem> inactive(Observation now, SlotWal held) {
        Duration time = since(inactiveSince, now);
        int others = now.otherShardCount();
        return time.compareTo(inactiveFor) > 0
                ? Optional.of(
                        new Problem(
                                Kind.SLOT_INACTIVE,
                                others == 0 ? Severity.NOT_READY : Severity.WARNING,
                                "No relay has read slot %s for %d s, and it holds %s of write-ahead log"
                                        .formatted(
                                                slot, time.toSeconds(), Size.of(held.heldBytes())),
                                others == 0 ? HELD_LOCK : OTHER_SHARDS.formatted(others)))
                : Optional.empty();
    }
}
