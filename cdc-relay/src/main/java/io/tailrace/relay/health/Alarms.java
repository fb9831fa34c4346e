package io.tailrace.relay.health;

import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.health.Observation.Role;
import io.tailrace.relay.health.Problem.Kind;
import io.tailrace.relay.health.Problem.Severity;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.monitor.SlotState;
import io.tailrace.relay.postgres.monitor.SlotWal;
import io.tailrace.relay.postgres.monitor.WalStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * Decides what is wrong with a relay: observations in, problems out. Remembers since when something
 * has been as it is. No input or output. For one thread.
 */
public final class Alarms {

    /** For how long commits may fail, and a slot may be missing, while the relay heals itself. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private static final int HEARTBEATS = 3;

    private final String slot;
    private final AlarmLimits limits;
    private final Duration standstill;
    private final SlotAlarms ofSlot;
    private @Nullable Position position;
    private @Nullable LogSequenceNumber endThen;
    private long movedAt;
    private @Nullable Problem standing;
    private @Nullable Long standbyAt;

    /**
     * @param slot the relay's slot, for the texts
     * @param heartbeat how often the position moves at least
     */
    public Alarms(String slot, AlarmLimits limits, Duration heartbeat) {
        this.slot = slot;
        this.limits = limits;
        Duration heartbeats = heartbeat.multipliedBy(HEARTBEATS);
        this.standstill =
                heartbeats.compareTo(limits.standstill()) > 0 ? heartbeats : limits.standstill();
        this.ofSlot = new SlotAlarms(slot, standstill);
    }

    /** The problems after a further observation, in a fixed order. */
    public List<Problem> observe(Observation now) {
        List<Problem> problems = new ArrayList<>();
        if (now.role() == Role.IDLE) {
            return problems;
        }
        Stream.of(standstill(now), commits(now)).flatMap(Optional::stream).forEach(problems::add);
        WalStatus wal = now.wal();
        if (wal != null) {
            problems.addAll(ofSlot.observe(now, wal));
            SlotWal held = wal.slot();
            if (held != null && held.state() != SlotState.LOST) {
                budget(now, held).ifPresent(problems::add);
                keepSize(wal, held).ifPresent(problems::add);
            }
        }
        return problems;
    }

    /**
     * A problem of a relay that streams. While the relay prepares a stream the position cannot
     * move, so no problem begins then, and none ends.
     */
    private Optional<Problem> standstill(Observation now) {
        boolean moved = position == null || !position.equals(now.position());
        if (now.role() == Role.STANDBY || now.position() == null) {
            position = null;
            standing = null;
        } else if (moved || endThen == null) {
            position = now.position();
            movedAt = now.nanos();
            endThen = now.wal() == null ? null : now.wal().end();
            standing = null;
        } else if (now.role() == Role.STREAMING || standing != null) {
            standing = standsStill(now, endThen).orElse(null);
        }
        return Optional.ofNullable(standing);
    }

    private Optional<Problem> standsStill(Observation now, LogSequenceNumber endWhenMoved) {
        Duration time = Duration.ofNanos(now.nanos() - movedAt);
        WalStatus wal = now.wal();
        if (wal == null) {
            return Optional.ofNullable(standing);
        }
        long written = wal.end().asLong() - endWhenMoved.asLong();
        return time.compareTo(standstill) > 0 && written > 0
                ? Optional.of(
                        new Problem(
                                Kind.POSITION_STANDSTILL,
                                Severity.NOT_READY,
                                "The position %s of slot %s has not moved for %d s, while PostgreSQL wrote %s of log; the limit is %d s"
                                        .formatted(
                                                now.position(),
                                                slot,
                                                time.toSeconds(),
                                                Size.of(written),
                                                standstill.toSeconds()),
                                "Look at the brokers first: Kafka transactions that do not commit,"
                                        + " an open circuit, a rate limit. PostgreSQL that decodes a"
                                        + " large transaction, or waits for a standby, also takes"
                                        + " this long."))
                : Optional.empty();
    }

    /** A failure of an earlier term is none any more once another relay has led. */
    private Optional<Problem> commits(Observation now) {
        if (now.role() == Role.STANDBY) {
            standbyAt = now.nanos();
        }
        boolean ofThisTerm = standbyAt == null || now.commits().lastNanos() - standbyAt > 0;
        long since = now.commits().sinceNanos();
        long begin = standbyAt == null ? since : Math.max(since, standbyAt);
        Duration time = Duration.ofNanos(now.nanos() - begin);
        boolean fail = ofThisTerm && now.commits().count() > 0 && time.compareTo(GRACE) > 0;
        return fail
                ? Optional.of(
                        new Problem(
                                Kind.COMMITS_FAIL,
                                Severity.NOT_READY,
                                "No position of slot %s has been committed for %d s; commits that have failed since then: %d, the last one with %s"
                                        .formatted(
                                                slot,
                                                time.toSeconds(),
                                                now.commits().count(),
                                                now.commits().last()),
                                "Rows wait in PostgreSQL, and nothing is lost. Check that the"
                                        + " brokers answer and that enough replicas are in sync; the"
                                        + " relay tries again by itself."))
                : Optional.empty();
    }

    private Optional<Problem> budget(Observation now, SlotWal held) {
        return limits.hasBudget() && held.heldBytes() > limits.walBudget()
                ? Optional.of(
                        new Problem(
                                Kind.WAL_BUDGET,
                                now.role() == Role.STANDBY ? Severity.WARNING : Severity.NOT_READY,
                                "Slot %s holds %s of write-ahead log; the budget is %s"
                                        .formatted(
                                                slot,
                                                Size.of(held.heldBytes()),
                                                Size.of(limits.walBudget())),
                                "Find out why the slot does not advance: a relay that does not"
                                        + " publish, or a transaction in PostgreSQL that is open for"
                                        + " long (pg_stat_activity.xact_start). If nothing is wrong,"
                                        + " raise --wal-budget."))
                : Optional.empty();
    }

    private Optional<Problem> keepSize(WalStatus wal, SlotWal held) {
        return Size.isAlmost(held.heldBytes(), wal)
                ? Optional.of(
                        new Problem(
                                Kind.WAL_KEEP_SIZE,
                                Severity.WARNING,
                                "Slot %s holds %s of write-ahead log, and PostgreSQL removes what it needs beyond %s (max_slot_wal_keep_size); %s are left"
                                        .formatted(
                                                slot,
                                                Size.of(held.heldBytes()),
                                                Size.of(wal.keepLimit()),
                                                Size.of(held.safeBytes())),
                                "Get the relay to publish again, or raise max_slot_wal_keep_size and"
                                        + " reload PostgreSQL, before the slot is lost. A lost slot"
                                        + " is repaired from the table."))
                : Optional.empty();
    }
}
