package io.tailrace.relay;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.relay.config.AlarmLimits;
import io.tailrace.relay.config.RelayConfig;
import io.tailrace.relay.depth.StreamLag;
import io.tailrace.relay.health.Alarms;
import io.tailrace.relay.health.Observation;
import io.tailrace.relay.health.Observation.Role;
import io.tailrace.relay.health.Problem;
import io.tailrace.relay.health.Problems;
import io.tailrace.relay.leader.CurrentLeader;
import io.tailrace.relay.metrics.OutboxName;
import io.tailrace.relay.metrics.SlotGauges;
import io.tailrace.relay.position.Position;
import io.tailrace.relay.postgres.monitor.SlotState;
import io.tailrace.relay.postgres.monitor.SlotWal;
import io.tailrace.relay.postgres.monitor.WalStatus;
import io.tailrace.relay.publish.BatchReport;
import io.tailrace.relay.term.Progress;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.replication.LogSequenceNumber;

/**
 * What is known about the slot and the lag of a relay, for its meters and its health. One thread
 * brings samples, any thread reads.
 */
final class RelayMonitor {

    private final Supplier<RelayState> state;
    private final Progress progress;
    private final StreamLag lag;
    private final BatchReport report;
    private final CurrentLeader leader;
    private final Alarms alarms;
    private final Problems problems;
    private volatile @Nullable WalStatus wal;

    /** Registers the gauges of the slot. */
    RelayMonitor(
            RelayConfig config,
            OutboxName outbox,
            MeterRegistry registry,
            Supplier<RelayState> state,
            Progress progress,
            StreamLag lag,
            BatchReport report,
            CurrentLeader leader) {
        String slot = outbox.slot();
        this.state = state;
        this.progress = progress;
        this.lag = lag;
        this.report = report;
        this.leader = leader;
        this.alarms = new Alarms(slot, config.alarms(), config.timing().heartbeat());
        this.problems = new Problems(slot);
        SlotGauges.register(
                registry,
                outbox,
                Stream.of(SlotState.values()).map(SlotState::tag).toList(),
                Stream.of(Problem.Kind.values()).map(Problem.Kind::tag).toList(),
                readings(config.alarms()));
    }

    private SlotGauges.Readings readings(AlarmLimits limits) {
        return new SlotGauges.Readings(
                this::lagBytes,
                lag::seconds,
                this::heldBytes,
                () -> limits.hasBudget() ? limits.walBudget() : Double.NaN,
                () ->
                        ofSlot(
                                slot ->
                                        slot.safeBytes() == null
                                                ? Double.NaN
                                                : slot.safeBytes().doubleValue()),
                this::active,
                this::isInState,
                problem -> problems().stream().anyMatch(now -> now.kind().tag().equals(problem)));
    }

    /**
     * Takes over a sample and decides what is wrong.
     *
     * @param sample null if PostgreSQL did not answer
     */
    void sampled(@Nullable WalStatus sample) {
        wal = sample;
        if (state.get() == RelayState.STOPPED) {
            return; // not looking any more mends nothing
        }
        problems.set(
                alarms.observe(
                        new Observation(
                                System.nanoTime(),
                                role(state.get()),
                                sample,
                                progress.position(),
                                report.failures(),
                                leader.otherShardCount())));
    }

    /** What is wrong at this moment. */
    List<Problem> problems() {
        return problems.current();
    }

    /** The log behind the published position, in bytes; NaN if it is unknown. */
    double lagBytes() {
        WalStatus now = wal;
        if (now == null || !state.get().isLeaders()) {
            return Double.NaN;
        }
        Position position = progress.position();
        LogSequenceNumber from =
                position != null
                        ? position.commit()
                        : now.slot() == null ? null : now.slot().confirmed();
        return from == null ? Double.NaN : Math.max(0, now.end().asLong() - from.asLong());
    }

    /** The age of the oldest change that is not published, in seconds; NaN if it is unknown. */
    double lagSeconds() {
        return lag.seconds();
    }

    /** The log that the slot holds, in bytes; NaN if it is unknown. */
    double heldBytes() {
        return ofSlot(
                slot -> slot.state() == SlotState.LOST ? Double.NaN : (double) slot.heldBytes());
    }

    private double active() {
        WalStatus now = wal;
        if (now == null) {
            return Double.NaN;
        }
        return now.slot() != null && now.slot().active() ? 1 : 0;
    }

    private boolean isInState(String tag) {
        WalStatus now = wal;
        if (now == null) {
            return false;
        }
        SlotState is = now.slot() == null ? SlotState.MISSING : now.slot().state();
        return is.tag().equals(tag);
    }

    private double ofSlot(ToDoubleFunction<SlotWal> value) {
        WalStatus now = wal;
        return now == null || now.slot() == null ? Double.NaN : value.applyAsDouble(now.slot());
    }

    private static Role role(RelayState state) {
        return switch (state) {
            case CREATED, STOPPED -> Role.IDLE;
            case STANDBY -> Role.STANDBY;
            case LEADING, RECOVERING, FAILED -> Role.PREPARING;
            case STREAMING -> Role.STREAMING;
        };
    }
}
